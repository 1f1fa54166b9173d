/**
 * A program, as text, that follows the file of its first argument and prints each line of it once, however often it is
 * started: its place is kept in the file of the second. `tail` in its stead would print lines again at a new start, or
 * none of those that came before it, and neither would be the agent's doing.
 */
export const follower = `import { existsSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const [path, place] = process.argv.slice(2)
const file = openSync(path, 'r')
const buffer = Buffer.alloc(1 << 16)
let offset = existsSync(place) ? Number(readFileSync(place, 'utf8')) : 0
let isOn = true
process.once('SIGTERM', () => { isOn = false })
// It ends with the agent, which never writes to it.
process.stdin.once('end', () => process.exit()).resume()
for (; isOn; await sleep(0)) {
  const length = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset)).lastIndexOf('\\n') + 1
  // Waits while nobody reads, and throws when nobody will.
  for (let written = 0; written < length; ) written += writeSync(1, buffer, written, length - written)
  offset += length
  if (length > 0) writeFileSync(place, String(offset))
  else await sleep(20)
}
process.exit()
`
