/**
 * Avro's framing over TCP: a serial number (4 bytes, big-endian) that the answer repeats, a number of buffers (4 bytes),
 * and each buffer behind its length (4 bytes). The message is the buffers joined; where it is cut means nothing.
 */
export interface Frame {
  readonly serial: number
  readonly message: Buffer
}

export function frame(serial: number, message: Buffer): Buffer {
  return Buffer.concat([frameHead(serial, message), message])
}

/** What stands in front of the message when it goes in one buffer. */
export function frameHead(serial: number, message: Buffer): Buffer {
  const head = Buffer.allocUnsafe(12)
  head.writeInt32BE(serial, 0)
  head.writeInt32BE(1, 4)
  head.writeInt32BE(message.length, 8)
  return head
}

/** Puts frames together from whatever pieces arrive. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0)

  /** `most`: bytes of a frame above which the peer is not believed. */
  constructor(private readonly most: number) {}

  /** The frames that are whole now. Throws when one is too large. */
  push(chunk: Buffer): Frame[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const frames: Frame[] = []
    for (let next = this.#next(); next !== undefined; next = this.#next()) frames.push(next)
    return frames
  }

  #next(): Frame | undefined {
    const data = this.#pending
    if (data.length < 8) return undefined
    const buffers: Buffer[] = []
    let at = 8
    for (let left = data.readInt32BE(4); left > 0; left--) {
      if (at + 4 > data.length) return undefined
      const size = data.readInt32BE(at)
      if (size < 0 || at + size > this.most) throw new Error(`a frame is larger than ${this.most} bytes`)
      if (at + 4 + size > data.length) return undefined
      buffers.push(data.subarray(at + 4, at + 4 + size))
      at += 4 + size
    }
    this.#pending = data.subarray(at)
    return { serial: data.readInt32BE(0), message: Buffer.concat(buffers) }
  }
}
