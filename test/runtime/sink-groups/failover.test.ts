import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { FailoverGroup } from '../../../runtime/sink-groups/failover/index.ts'
import { describeSink } from '../../contracts/sink.ts'
import { batchOf, testContext } from '../../contracts/support.ts'
import { never, sinks, sorrow } from './support.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const wait = (ms: number) => vi.setSystemTime(Date.now() + ms)

let arrived: string[] = []
describeSink('failover', {
  make: () => {
    const { log, all } = sinks('a', 'b')
    arrived = log
    return new FailoverGroup({}, all)
  },
  received: async () => arrived.map(line => line.slice(2)),
})

describe('failover', () => {
  const options = { 'processor.priority.a': 5, 'processor.priority.b': 10, 'processor.priority.c': -7 }

  async function started(more = {}) {
    const { log, all, deliver } = sinks('a', 'b', 'c')
    const group = new FailoverGroup({ ...options, ...more }, all)
    await group.start(testContext('g'))
    return { log, group, send: (body: string) => deliver(group, body), a: all.a!, b: all.b!, c: all.c! }
  }

  it('uses the highest priority, and the next one for the same events', async () => {
    const { log, send, a, b } = await started()
    await send('1')
    b.away = true
    await send('2')
    a.away = true
    await send('3')
    expect(log).toEqual(['b 1', 'a 2', 'c 3'])
  })

  it('lets a failed sink rest for 2, 4, 8 … s, and not longer than it is told', async () => {
    const { send, b } = await started({ 'processor.maxpenalty': 10_000 })
    b.away = true
    await send('first failure')
    const rests = [2000, 4000, 8000, 10_000, 10_000]
    for (const [i, rest] of rests.entries()) {
      wait(rest - 1)
      await send('too early')
      expect(b.calls).toBe(i + 1)
      wait(1)
      await send('over')
      expect(b.calls).toBe(i + 2)
    }
  })

  it('does not tire of a sink that has failed for long', async () => {
    const { send, b } = await started()
    b.away = true
    for (let i = 0; i < 40; i++) {
      await send('x')
      wait(30_000)
    }
    const { calls } = b
    await send('x')
    expect(b.calls).toBe(calls + 1)
    await send('x')
    expect(b.calls).toBe(calls + 1)
  })

  it('goes back to the better sink when it has come back, and begins its rests anew', async () => {
    const { log, send, b } = await started()
    b.away = true
    await send('1')
    b.away = false
    await send('2')
    wait(2000)
    await send('3')
    await send('4')
    expect(log).toEqual(['a 1', 'a 2', 'b 3', 'b 4'])
    b.away = true
    await send('5')
    wait(2000)
    b.away = false
    await send('6')
    expect(log.slice(4)).toEqual(['a 5', 'b 6'])
  })

  it('rejects when every sink has failed, and while all of them rest', async () => {
    const { send, a, b, c } = await started()
    for (const sink of [a, b, c]) sink.away = true
    await expect(send('x')).rejects.toThrow('every sink of the group failed, the last one with: c is away')
    await expect(send('x')).rejects.toThrow('every sink of the group rests')
    expect(a.calls).toBe(1)
  })

  it('uses both sinks of one priority, and gives those without one negative ones in order', async () => {
    const { log, all, deliver } = sinks('a', 'b', 'c', 'd')
    const group = new FailoverGroup({ 'processor.priority.c': 1, 'processor.priority.d': 1 }, all)
    await group.start(testContext('g'))
    for (const [i, name] of ['c', 'd', 'a', 'b'].entries()) {
      await deliver(group, `${i}`)
      all[name]!.away = true
    }
    expect(log).toEqual(['c 0', 'd 1', 'a 2', 'b 3'])
  })

  it('blames no sink for a delivery that was called off', async () => {
    const { group, b, a } = await started()
    const controller = new AbortController()
    controller.abort(new Error('the agent is stopping'))
    await expect(group.deliver([batchOf(['x'])], controller.signal)).rejects.toThrow('the agent is stopping')
    await group.deliver([batchOf(['y'])], never)
    expect([b.calls, a.calls]).toEqual([1, 0])
  })
})

describe('the sinks of a group', () => {
  it('start by themselves: one that can not does not stop the others, and is tried again', async () => {
    const { log, all, deliver } = sinks('a', 'b')
    all.a!.startsWith = sorrow('a')
    const group = new FailoverGroup({}, all)
    await group.start(testContext('g'))
    await deliver(group, '1')
    all.a!.startsWith = undefined
    wait(2000)
    await deliver(group, '2')
    expect(log).toEqual(['b 1', 'a 2'])
    expect([all.a!.starts, all.b!.starts]).toEqual([3, 1])
  })

  it('all dead: the group does not start, and says whose mistake it is', async () => {
    const { all } = sinks('a', 'b')
    all.a!.startsWith = sorrow('a')
    all.b!.startsWith = new ConfigurationError('b has no directory')
    await expect(new FailoverGroup({}, all).start(testContext('g'))).rejects.toThrow('b has no directory')
  })

  it('one whose start hangs holds up neither the group nor the end of a delivery', async () => {
    const { log, all } = sinks('a', 'b')
    all.a!.start = () => new Promise(() => {})
    const group = new FailoverGroup({}, all)
    await group.start(testContext('g'))
    const controller = new AbortController()
    const delivery = group.deliver([batchOf(['x'])], controller.signal)
    controller.abort(new Error('the agent is stopping'))
    await expect(delivery).rejects.toThrow('the agent is stopping')
    expect(log).toEqual([])
  })

  it('one that gives up is stopped and started again before it is used', async () => {
    const { log, all, deliver } = sinks('a', 'b')
    const group = new FailoverGroup({}, all)
    const context = testContext('g')
    await group.start(context)
    all.a!.context!.fail(new Error('lost its files'))
    await deliver(group, '1')
    expect(log).toEqual(['a 1'])
    expect([all.a!.stops, all.a!.starts]).toEqual([1, 2])
    expect(context.failures).toEqual([])
  })

  it('are all stopped, also when one fails to', async () => {
    const { all } = sinks('a', 'b')
    all.a!.stop = async () => {
      throw sorrow('a')
    }
    const group = new FailoverGroup({}, all)
    await group.start(testContext('g'))
    await expect(group.stop()).rejects.toThrow('a is away')
    expect(all.b!.stops).toBe(1)
  })

  it('have metrics of their own, and the smallest sets the batch', async () => {
    const { all, deliver } = sinks('a', 'b')
    all.b!.batchSize = 10
    all.a!.away = true
    const group = new FailoverGroup({}, all)
    expect(group.batchSize).toBe(10)
    await group.start(testContext('g'))
    await deliver(group, '1')
    const [a, b] = group.members.map(member => member.metrics)
    expect([a!.get('EventDrainAttemptCount'), a!.get('EventWriteFail')]).toEqual([1, 1])
    expect([b!.get('EventDrainAttemptCount'), b!.get('EventDrainSuccessCount')]).toEqual([1, 1])
  })
})
