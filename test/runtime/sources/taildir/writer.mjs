// Appends numbered lines of 100 bytes in blocks that do not respect line ends, as a buffered logger does, and rotates:
//   node writer.mjs <file> <lines> <lines per ms> rename|copytruncate <lines between rotations>
import { appendFileSync, copyFileSync, renameSync, truncateSync } from 'node:fs'

const [path, ...rest] = process.argv.slice(2)
const [lines, perMs, mode, every] = [Number(rest[0]), Number(rest[1]), rest[2], Number(rest[3])]
const line = number => `${String(number).padStart(10, '0')} ${'x'.repeat(88)}\n`
let written = 0
let rotations = 0

function append(upTo) {
  let text = ''
  for (let i = written; i < upTo; i++) text += line(i)
  for (let at = 0; at < text.length; at += 8192) appendFileSync(path, text.slice(at, at + 8192))
  written = upTo
}

function rotate() {
  const old = `${path}.${++rotations}`
  if (mode === 'rename') return renameSync(path, old)
  copyFileSync(path, old)
  truncateSync(path, 0)
}

const began = Date.now()
while (written < lines) {
  const due = Math.min(lines, Math.floor((Date.now() - began) * perMs))
  const next = (rotations + 1) * every
  append(Math.min(due, next))
  if (written === next && written < lines) rotate()
  await new Promise(resolve => setTimeout(resolve, 4))
}
