/** What both reports say with the same words. */
import type { Result } from '../index.ts'

export const figureNames = {
  lost: 'never came out',
  twice: 'copies beyond the first',
  reordered: 'behind a later one of their source',
  altered: 'not what went in, byte for byte',
} as const

export const figure = (value: number | 'unbounded') => (value === 'unbounded' ? 'no bound' : value.toLocaleString('en'))

export function promised({ bounds }: Result, name: keyof typeof figureNames): string {
  if (name === 'reordered') return 'not promised over faults'
  return name === 'altered' ? '0' : figure(bounds[name])
}

export function verdictOf({ subject, holds, arrived }: Result): string {
  if (arrived === 0) return 'nothing came out, so nothing is proved'
  if (subject === 'Flume') return holds ? 'keeps the same promise' : 'does not keep this promise'
  return holds ? 'the promise holds' : 'the promise does not hold'
}
