import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { LoadBalanceGroup } from '../../../runtime/sink-groups/load_balance/index.ts'
import { describeSink } from '../../contracts/sink.ts'
import { testContext } from '../../contracts/support.ts'
import { sinks } from './support.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const wait = (ms: number) => vi.setSystemTime(Date.now() + ms)

let arrived: string[] = []
describeSink('load_balance', {
  make: () => {
    const { log, all } = sinks('a', 'b')
    arrived = log
    return new LoadBalanceGroup({}, all)
  },
  received: async () => arrived.map(line => line.slice(2)),
})

describe('load_balance', () => {
  async function started(options = {}, names = ['a', 'b', 'c']) {
    const { log, all, deliver } = sinks(...names)
    const group = new LoadBalanceGroup(options, all)
    await group.start(testContext('g'))
    return { log, all, send: (body: string) => deliver(group, body) }
  }

  it('takes the sinks in turn, and the next one when a sink fails', async () => {
    const { log, all, send } = await started()
    for (const body of '1234') await send(body)
    all.b!.away = true
    for (const body of '567') await send(body)
    expect(log).toEqual(['a 1', 'b 2', 'c 3', 'a 4', 'c 5', 'c 6', 'a 7'])
    expect(all.b!.calls).toBe(2)
  })

  it('leaves a failed sink out for growing times when told', async () => {
    const { all, send } = await started({ 'processor.backoff': true, 'processor.selector.maxTimeOut': 6000 })
    const a = all.a!
    a.away = true
    const triesWithin = async () => {
      const { calls } = a
      for (let i = 0; i < 6; i++) await send('x')
      return a.calls - calls
    }
    expect(await triesWithin()).toBe(1)
    for (const rest of [2000, 4000, 6000, 6000]) {
      wait(rest - 1)
      expect(await triesWithin()).toBe(0)
      wait(1)
      expect(await triesWithin()).toBe(1)
    }
    wait(3_600_000 + 6000)
    expect(await triesWithin()).toBe(1)
    wait(2000)
    expect(await triesWithin()).toBe(1)
  })

  it('takes a random order, and reaches every sink', async () => {
    const { log, send } = await started({ 'processor.selector': 'random' })
    for (let i = 0; i < 100; i++) await send(`${i}`)
    expect(log).toHaveLength(100)
    expect(new Set(log.map(line => line[0]))).toEqual(new Set(['a', 'b', 'c']))
  })

  it.each(['round_robin', 'random'])('rejects when all fail, and while all rest (%s)', async selector => {
    const { all, send } = await started({ 'processor.selector': selector, 'processor.backoff': true }, ['a', 'b'])
    for (const sink of Object.values(all)) sink.away = true
    await expect(send('x')).rejects.toThrow('every sink of the group failed')
    await expect(send('x')).rejects.toThrow('every sink of the group rests')
  })

  it('needs two sinks', () => {
    expect(() => new LoadBalanceGroup({}, sinks('a').all)).toThrow(ConfigurationError)
  })
})
