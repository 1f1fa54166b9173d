import type { Random } from './random.ts'

/** A file with one to three of the faults that people make. */
export function mutate(text: string, random: Random): string {
  let lines = text.split('\n')
  for (let i = 0; i <= random.below(3); i++) lines = random.pick(faults)(lines, random)
  return lines.join('\n')
}

type Fault = (lines: string[], random: Random) => string[]

const faults: readonly Fault[] = [
  // A line is missing.
  (lines, random) => without(lines, random.below(lines.length)),
  // A key is misspelt: a letter lost, doubled, or in the other case.
  (lines, random) => changed(lines, random, line => line.replace(/^[^=]*/, key => misspelt(key, random))),
  // A value is misspelt.
  (lines, random) => changed(lines, random, line => line.replace(/[^=]*$/, value => misspelt(value, random))),
  // A value is somebody else's.
  (lines, random) => {
    const other = random.pick(lines).replace(/^[^=]*=/, '')
    return changed(lines, random, line => line.replace(/=.*$/, `=${other}`))
  },
  // Two types are swapped.
  (lines, random) => {
    const types = lines.filter(line => /\.type\s*=/.test(line)).map(line => line.replace(/^[^=]*=/, ''))
    return types.length === 0
      ? lines
      : changed(lines, random, line =>
          /\.type\s*=/.test(line) ? line.replace(/=.*$/, `=${random.pick(types)}`) : line,
        )
  },
  // A line stands there twice, or again with another value.
  (lines, random) => {
    const line = random.pick(lines)
    return [...lines, random.chance(0.5) ? line : line.replace(/=.*$/, `= ${random.pick(['1', 'c1', 'x'])}`)]
  },
  // A line is commented out.
  (lines, random) => changed(lines, random, line => `#${line}`),
  // A comment stands behind a value, a backslash at its end, a comma in a list.
  (lines, random) => changed(lines, random, line => `${line} # why`),
  (lines, random) => changed(lines, random, line => `${line}\\`),
  (lines, random) => changed(lines, random, line => line.replace(/(\w) (\w+)$/, '$1, $2')),
  // A value is empty, or refers to another property.
  (lines, random) => changed(lines, random, line => line.replace(/=.*$/, '=')),
  (lines, random) => {
    const key = random.pick(lines.filter(line => !/\.type\b/.test(line))).replace(/\s*=.*$/, '')
    return changed(lines, random, line => line.replace(/=.*$/, `= \${${key}}`))
  },
  // singular and plural
  (lines, random) =>
    changed(lines, random, line => line.replace(/\.channels?(?=\s*=)/, random.pick(['.channel', '.channels']))),
]

function changed(lines: readonly string[], random: Random, change: (line: string) => string): string[] {
  const at = random.below(lines.length)
  return lines.map((line, i) => (i === at ? change(line) : line))
}

function without(lines: readonly string[], at: number): string[] {
  return lines.filter((_, i) => i !== at)
}

function misspelt(text: string, random: Random): string {
  const at = random.below(Math.max(1, text.length))
  const letter = text[at] ?? ''
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  return text.slice(0, at) + random.pick(['', letter + letter, other]) + text.slice(at + 1)
}
