import { describe, expect, it } from 'vitest'
import { LoadBalancingSelector } from '../../../runtime/selectors/load_balancing/index.ts'
import { batchOf, bodiesOf } from '../../contracts/support.ts'
import { channels, routed } from './support.ts'

describe('load_balancing', () => {
  const { c1, c2 } = channels

  it('takes the channels in turn, over batches', () => {
    const selector = new LoadBalancingSelector({}, { c1, c2 })
    expect(routed(selector, batchOf(['a', 'b', 'c']))).toEqual(['c1: a c', 'c2: b'])
    expect(routed(selector, batchOf(['d']))).toEqual(['c2: d'])
  })

  it('takes a random one, each event once', () => {
    const bodies = Array.from({ length: 200 }, (_, i) => `${i}`)
    const routes = new LoadBalancingSelector({ policy: 'RANDOM' }, { c1, c2 }).route(batchOf(bodies))
    expect(routes).toHaveLength(2)
    expect(bodiesOf(routes.map(route => route.batch)).sort()).toEqual([...bodies].sort())
  })
})
