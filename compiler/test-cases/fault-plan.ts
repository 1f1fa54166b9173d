/** The sentences in which a case says what goes wrong, and when. */

export type FaultKind = 'broker' | 'kill' | 'stop' | 'disk' | 'slow' | 'answer'

export interface FaultPlan {
  readonly kind: FaultKind
  /** How long it lasts; of `slow`: how long each answer takes. In ms. */
  readonly ms: number
  /** It begins when so many events have gone in. */
  readonly after: number
  readonly words: string
}

/** Each in the words that a case may use; TIME is such as 5s or 200ms. */
export const faultForms: Readonly<Record<FaultKind, string>> = {
  broker: 'broker down TIME',
  kill: 'kill agent',
  stop: 'stop agent',
  disk: 'disk full for TIME',
  slow: 'slow sink TIME',
  answer: 'duplicate produce response lost',
}

const expressions = Object.entries(faultForms).map(([kind, form]) => ({
  kind: kind as FaultKind,
  expression: new RegExp(`^${form.replace('for ', '(?:for )?').replace('TIME', '(?<time>\\S+)')}$`),
}))

/** What the words mean, or undefined when they mean nothing. `after event N` may stand anywhere in them. */
export function faultPlan(words: string): FaultPlan | undefined {
  const after = /\bafter event (\d+)\b/.exec(words)
  const rest = words
    .replace(after?.[0] ?? '', ' ')
    .trim()
    .replace(/\s+/g, ' ')
  for (const { kind, expression } of expressions) {
    const match = expression.exec(rest)
    if (match === null) continue
    const { time } = match.groups ?? {}
    const ms = time === undefined ? 0 : milliseconds(time)
    return ms === undefined ? undefined : { kind, ms, after: Number(after?.[1] ?? 0), words }
  }
  return undefined
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 }

/** Of `10s`, `200ms`, `1.5min`; undefined for anything else. */
export function milliseconds(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min)$/.exec(text)
  return match === null ? undefined : Number(match[1]) * units[match[2]!]!
}
