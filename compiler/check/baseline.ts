import { createHash } from 'node:crypto'
import type { Diagnostic } from '../diagnostics/index.ts'

/**
 * Findings that are known and not to be told again. A finding is known by its file, its code and a hash of its line's
 * text, so it stays known when lines above it come and go; of equal ones, as many are known as were written.
 */
export interface Baseline {
  readonly version: 1
  readonly known: Readonly<Record<string, number>>
}

/** The diagnostics that the baseline does not know. */
export function unknown(baseline: Baseline, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const left = new Map(Object.entries(baseline.known))
  return diagnostics.filter(one => {
    const key = keyOf(one)
    const n = left.get(key) ?? 0
    if (n > 0) left.set(key, n - 1)
    return n === 0
  })
}

export function baselineText(diagnostics: readonly Diagnostic[]): string {
  const known: Record<string, number> = {}
  for (const key of diagnostics.map(keyOf).sort()) known[key] = (known[key] ?? 0) + 1
  return `${JSON.stringify({ version: 1, known } satisfies Baseline, null, 2)}\n`
}

/** Undefined when the text is not a baseline. */
export function readBaseline(text: string): Baseline | undefined {
  try {
    const data: unknown = JSON.parse(text)
    return isBaseline(data) ? data : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isBaseline(data: unknown): data is Baseline {
  if (typeof data !== 'object' || data === null) return false
  const { version, known } = data as Partial<Baseline>
  return version === 1 && typeof known === 'object' && known !== null && Object.values(known).every(Number.isInteger)
}

function keyOf({ code, span }: Diagnostic): string {
  if (span === null) return `: ${code}`
  const { source, start } = span
  const line = source.line(source.position(start).line).trim()
  const hash = createHash('sha256').update(line).digest('hex').slice(0, 12)
  return `${source.file.replaceAll('\\', '/')}: ${code} ${hash}`
}
