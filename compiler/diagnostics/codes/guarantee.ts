import type { CodeRow } from './row.ts'

/** About what a YAML spec demands of its pipeline: `delivery`, `memory`, `disk`. */
export const guaranteeCodes = {
  'weaker-delivery': {
    severity: 'error',
    title: 'a path promises less than `delivery` demands',
    message: (p: { path: string; component: string; because: string }) =>
      `${p.path} is not at-least-once: ${p.component}: ${p.because}`,
  },
  'unknown-delivery': {
    severity: 'error',
    title: '`delivery` demands something that does not exist',
    message: (p: { text: string }) => `"${p.text}" is not a delivery that can be demanded`,
  },
  'over-budget': {
    severity: 'error',
    title: 'the pipeline can need more memory or disk than it declares',
    message: (p: { what: 'memory' | 'disk'; need: string; declared: string }) =>
      `${p.what}: the pipeline can need ${p.need}, but ${p.declared} are declared`,
  },
  'unbounded-budget': {
    severity: 'error',
    title: 'memory or disk is declared, but a component has no bound in bytes',
    message: (p: { what: 'memory' | 'disk'; component: string }) =>
      `${p.what} is declared, but ${p.component} has no bound in bytes`,
  },
  'unreadable-budget': {
    severity: 'error',
    title: 'a budget that is not a size',
    message: (p: { what: 'memory' | 'disk'; text: string }) => `${p.what}: "${p.text}" is not a size`,
  },
} satisfies Record<string, CodeRow>
