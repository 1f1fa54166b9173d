import { describe, expect, it } from 'vitest'
import { ReplicatingSelector } from '../../../runtime/selectors/replicating/index.ts'
import { batchOf } from '../../contracts/support.ts'
import { channels, routed } from './support.ts'

describe('replicating', () => {
  it('gives the whole batch to every channel in order, optional ones last', () => {
    const batch = batchOf(['a', 'b'])
    expect(routed(new ReplicatingSelector({}, channels), batch)).toEqual(['c1: a b', 'c2: a b', 'c3: a b', 'c4: a b'])
    const selector = new ReplicatingSelector({ optional: ['c3', 'c1'] }, channels)
    expect(routed(selector, batch)).toEqual(['c2: a b', 'c4: a b', 'c3?: a b', 'c1?: a b'])
    expect(selector.route(batch)[0]!.batch).toBe(batch)
  })

  it('refuses an unknown channel', () => {
    expect(() => new ReplicatingSelector({ optional: ['c9'] }, channels)).toThrow(
      'selector.optional names channel "c9"',
    )
  })
})
