import { type HttpSinkOptions, httpSinkDefaults } from './options.ts'

/** What is done after an answer. */
export interface Verdict {
  readonly backoff: boolean
  readonly rollback: boolean
  readonly incrementMetrics: boolean
}

/** For each decision the rule of the very status goes first, then that of its class (`5XX`), then the default. */
export function verdict(status: number, options: HttpSinkOptions): Verdict {
  const all = { ...httpSinkDefaults, ...options }
  const rule = (name: keyof Verdict, otherwise: boolean): boolean =>
    options[`${name}.${status}`] ?? options[`${name}.${String(status)[0]}XX`] ?? otherwise
  return {
    backoff: rule('backoff', all.defaultBackoff),
    rollback: rule('rollback', all.defaultRollback),
    incrementMetrics: rule('incrementMetrics', all.defaultIncrementMetrics),
  }
}
