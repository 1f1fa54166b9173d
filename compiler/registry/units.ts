import type { OptionSchema } from './schema.ts'

type Unit = NonNullable<OptionSchema['unit']>

/** How many of the smallest unit (ms, byte, percent) each suffix stands for. */
const durations: Suffixes = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }
const sizes: Suffixes = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

type Suffixes = Readonly<Record<string, number>>

interface Scale {
  readonly suffixes: Suffixes
  /** How many of the smallest unit one of the option's own is. */
  readonly own: number
}

const scales: Partial<Record<Unit, Scale>> = {
  ms: { suffixes: durations, own: 1 },
  s: { suffixes: durations, own: 1000 },
  min: { suffixes: durations, own: 60_000 },
  bytes: { suffixes: sizes, own: 1 },
  percent: { suffixes: { '%': 1 }, own: 1 },
}

/** The suffixes that a value in this unit may be written with, for hints and for the editor's schema. */
export function suffixesOf(unit: Unit | undefined): readonly string[] {
  return Object.keys((unit && scales[unit]?.suffixes) ?? {})
}

/**
 * A number with a suffix, such as `30s` or `256MiB`, in the unit of the option; undefined when the text is not one or
 * the unit takes no suffix. The result need not be whole: `1500ms` is 1.5 s.
 */
export function withUnit(text: string, unit: Unit | undefined): number | undefined {
  const scale = unit && scales[unit]
  const match = /^([+-]?\d+(?:\.\d+)?) ?([A-Za-z%]+)$/.exec(text)
  const factor = match && scale && Object.hasOwn(scale.suffixes, match[2]!) ? scale.suffixes[match[2]!] : undefined
  if (factor === undefined) return undefined
  return (Number(match![1]) * factor) / scale!.own
}

const words: Readonly<Record<Unit, string>> = {
  ms: 'milliseconds',
  s: 'seconds',
  min: 'minutes',
  bytes: 'bytes',
  events: 'events',
  percent: 'percent',
  lines: 'lines',
}

export function unitInWords(unit: Unit): string {
  return words[unit]
}
