import { MalformedRequest } from '../protocol/reader.ts'

/** Bytes of a request at most: Kafka's socket.request.max.bytes. */
const largest = 100 << 20

/** Cuts what a client sends into its requests: each has its length in front, in four bytes. */
export async function* frames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  let wanted = 4
  for await (const chunk of chunks) {
    held.push(chunk)
    bytes += chunk.length
    if (bytes < wanted) continue
    const data = held.length === 1 ? chunk : Buffer.concat(held, bytes)
    let at = 0
    while (true) {
      wanted = 4 + frameSize(data, at)
      if (data.length - at < wanted) break
      yield data.subarray(at + 4, at + wanted)
      at += wanted
    }
    bytes = data.length - at
    held = bytes === 0 ? [] : [data.subarray(at)]
  }
}

/** 0 while the length itself is not there. */
function frameSize(data: Buffer, at: number): number {
  if (data.length - at < 4) return 0
  const size = data.readInt32BE(at)
  if (size < 0 || size > largest) throw new MalformedRequest(`a request of ${size} bytes`)
  return size
}
