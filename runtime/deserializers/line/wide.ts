/** Lines in UTF-16 and UTF-32, whose units have two and four bytes. */
import type { Lines } from '../../core/lines.ts'

export const isWide = (charset: string) => /^utf-?(16|32)/i.test(charset)

/** Java's `UTF-16` and `UTF-32` tell their byte order by a mark at the start of the file; without one it is big-endian. */
export function withByteOrder(charset: string, firstBytes: Buffer): { charset: string; markLength: number } {
  const [, bits] = /^utf-?(16|32)$/i.exec(charset) ?? []
  if (bits === undefined) return { charset, markLength: 0 }
  const unit = Number(bits) / 8
  const mark = firstBytes.subarray(0, unit)
  const little = Buffer.from([0xff, 0xfe, 0, 0]).subarray(0, unit)
  const big = Buffer.from([0, 0, 0xfe, 0xff]).subarray(4 - unit)
  const isLittle = mark.equals(little)
  return { charset: `UTF-${bits}${isLittle ? 'LE' : 'BE'}`, markLength: isLittle || mark.equals(big) ? unit : 0 }
}

/** Cuts at the line feeds that are whole units. `takeRest`: what follows the last one is a line too. */
export function cutWideLines(data: Buffer, lineFeed: Buffer, takeRest: boolean): Lines {
  const unit = lineFeed.length
  const bounds: number[] = []
  let start = 0
  for (let at = data.indexOf(lineFeed); at >= 0; at = data.indexOf(lineFeed, at + 1)) {
    if (at % unit !== 0) continue
    bounds.push(start, at)
    start = at + unit
  }
  if (takeRest && start < data.length) {
    bounds.push(start, data.length)
    start = data.length
  }
  return { bounds: Uint32Array.from(bounds), count: bounds.length / 2, consumed: start }
}
