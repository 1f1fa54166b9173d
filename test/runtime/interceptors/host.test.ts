import { describe, expect, it } from 'vitest'
import { localHost } from '../../../runtime/core/local-host.ts'
import { HostInterceptor } from '../../../runtime/interceptors/host/index.ts'
import { event, headersAfter } from './support.ts'

describe('host', () => {
  const bare = event('a')
  const full = event('b', { timestamp: '12345', host: 'given', key: 'mine', id: 'old', dc: 'WEST' })

  it('writes the address, or the name', () => {
    expect(headersAfter(new HostInterceptor({}), [bare, full]).map(one => one.host)).toEqual([
      localHost.address,
      localHost.address,
    ])
    const named = new HostInterceptor({ useIP: false, hostHeader: 'from', preserveExisting: true })
    expect(headersAfter(named, [bare])[0]!.from).toBe(localHost.canonicalName)
  })
})
