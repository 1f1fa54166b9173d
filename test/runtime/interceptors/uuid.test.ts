import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { UuidInterceptor } from '../../../runtime/interceptors/uuid/index.ts'
import { event } from './support.ts'

describe('uuid', () => {
  const bare = event('a')
  const full = event('b', { timestamp: '12345', host: 'given', key: 'mine', id: 'old', dc: 'WEST' })

  it('gives each event one of its own that stays', () => {
    const batch = new UuidInterceptor({ prefix: 'p-' }).intercept(EventBatch.of([bare, bare, full]))
    const ids = [0, 1, 2].map(i => batch.header(i, 'id')!)
    expect(ids[0]).toMatch(/^p-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(ids[1]).not.toBe(ids[0])
    expect(ids[2]).toBe('old')
    expect(batch.header(0, 'id')).toBe(ids[0])
  })
})
