/**
 * An event as Flume's logger shows it: `{ headers:{k=v} body: 48 69                      Hi }`.
 *
 * The body is dumped in rows of 16 bytes: an offset of eight digits, a blank, 16 cells of two digits and a blank (three
 * blanks where there is no byte), then the bytes as characters, a full stop for what is not printable ASCII. The offset
 * of the first row is left out.
 */
export function eventText(headers: Readonly<Record<string, string>>, body: Buffer, mostBytes: number): string {
  const pairs = Object.entries(headers).map(([name, value]) => `${name}=${value}`)
  return `{ headers:{${pairs.join(', ')}} body:${dump(body.subarray(0, mostBytes))} }`
}

function dump(bytes: Buffer): string {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += rowLength) rows.push(row(bytes.subarray(at, at + rowLength), at))
  return rows.join('\n')
}

function row(bytes: Buffer, offset: number): string {
  const cells = Array.from({ length: rowLength }, (_, i) => (i < bytes.length ? `${hex(bytes[i]!, 2)} ` : '   '))
  const text = Array.from(bytes, byte => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.'))
  return `${offset === 0 ? '' : hex(offset, 8)} ${cells.join('')}${text.join('')}`
}

const rowLength = 16
const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')
