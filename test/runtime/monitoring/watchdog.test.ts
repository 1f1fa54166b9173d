import { expect, it } from 'vitest'
import { startMonitoring } from '../../../runtime/monitoring/index.ts'
import { Watchdog } from '../../../runtime/monitoring/watchdog.ts'
import { testContext } from '../../contracts/support.ts'
import { until } from '../../services/until.ts'
import { agentOf, HandSink } from './hand.ts'

/** Nothing else happens in this thread for so long. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

it('says how long the event loop was blocked, and is not ready for a while when that was long', async () => {
  const { agent } = agentOf(new HandSink())
  await agent.start()
  const { log, logged } = testContext('watchdog')
  const watchdog = new Watchdog(log)
  const monitoring = await startMonitoring(agent, { host: '127.0.0.1', port: 0 }, { watchdog })
  try {
    const ready = async () => (await fetch(`${monitoring.url}/readyz`)).text()
    expect(await ready()).toBe('ready\n')
    block(6200)
    await until(() => logged.length > 0, { what: 'a line about it' })
    expect(logged[0]).toMatchObject({
      level: 'warn',
      message: expect.stringMatching(/^the event loop was blocked for [5-9]\.\d s: /),
    })
    expect(await ready()).toMatch(/^the event loop was blocked for [5-9]\.\d s, \d+ s ago\n$/)
    block(2200)
    await until(() => logged.length > 1, { what: 'a line about the shorter one' })
    expect(await ready()).toMatch(/^the event loop was blocked for [5-9]\.\d s, \d+ s ago\n$/)
    await until(() => watchdog.delays.max > 4, { what: 'the figures of ten seconds' })
    const text = await (await fetch(`${monitoring.url}/metrics?format=prometheus`)).text()
    expect(Number(/^flumec_event_loop_delay_max_seconds\{[^}]*\} (.*)$/m.exec(text)![1])).toBeGreaterThan(4)
    expect(watchdog.delays.median).toBeLessThan(1)
  } finally {
    watchdog.stop()
    await monitoring.close()
    await agent.stop()
  }
})
