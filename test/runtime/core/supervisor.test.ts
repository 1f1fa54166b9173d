import { describe, expect, it } from 'vitest'
import { BackOff } from '../../../runtime/core/back-off.ts'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { Supervisor, type Surrender } from '../../../runtime/core/supervisor.ts'
import { eventually, testContext } from '../../contracts/support.ts'

function supervised(start: () => Promise<void>, after?: number) {
  const { log, metrics } = testContext('k1', 'SINK')
  const ended = new AbortController()
  const gone: string[] = []
  const surrender: Surrender | undefined =
    after === undefined ? undefined : { after, gaveUp: (part, error) => gone.push(`${part}: ${error.message}`) }
  const part = { start, stop: async () => {} }
  const supervisor = new Supervisor(part, log, metrics, ended.signal, surrender, new BackOff(5, 10))
  return { supervisor, metrics, gone, end: () => ended.abort(new Error('the end')) }
}

describe('a part that can not be started', () => {
  const refused = async () => {
    throw new Error('connection refused')
  }

  it('is tried again for ever, and counts how often', async () => {
    const { supervisor, end } = supervised(refused)
    const starting = supervisor.start()
    await eventually(() => supervisor.restarts >= 3, 'three more starts')
    expect(supervisor.state).not.toBe('given up')
    end()
    await starting
  })

  it('has failed for good after the time that the user gives it', async () => {
    const { supervisor, gone, end } = supervised(refused, 50)
    const began = Date.now()
    const starting = supervisor.start()
    await eventually(() => gone.length > 0, 'it gives up')
    expect(Date.now() - began).toBeGreaterThanOrEqual(49)
    expect(gone[0]).toBe('k1: connection refused')
    end()
    await starting
  })

  it('starts counting anew once it ran', async () => {
    let starts = 0
    const { supervisor, gone } = supervised(async () => {
      if (++starts % 2 === 1) throw new Error('not yet')
    }, 60_000)
    await supervisor.start()
    supervisor.failed(new Error('later'))
    await eventually(() => starts >= 4 && supervisor.state === 'running', 'it runs again')
    expect(gone).toEqual([])
    expect(supervisor.restarts).toBe(3)
  })
})

it('a part whose setting turns out to be wrong when it is started again has failed for good', async () => {
  let starts = 0
  const { supervisor, metrics, gone } = supervised(async () => {
    if (++starts > 1) throw new ConfigurationError('the key file is gone')
  }, 60_000)
  await supervisor.start()
  supervisor.failed(new Error('the connection broke'))
  await eventually(() => supervisor.state === 'given up', 'it gives up')
  expect(gone).toEqual(['k1: the key file is gone'])
  expect(metrics.lastError?.message).toBe('the key file is gone')
})
