import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { MultiplexingSelector } from '../../../runtime/selectors/multiplexing/index.ts'
import { batchOf } from '../../contracts/support.ts'
import { channels, routed } from './support.ts'

const states = (texts: readonly (string | undefined)[]) =>
  EventBatch.of(texts.map((State, i) => ({ headers: State === undefined ? {} : { State }, body: Buffer.from(`${i}`) })))

describe('multiplexing', () => {
  const options = {
    header: 'State',
    'mapping.CZ': ['c1'],
    'mapping.US': ['c1', 'c2'],
    'mapping.a.b': ['c2'],
    'optional.CZ': ['c3', 'c1'],
    'optional.XX': ['c3', 'c4'],
    default: ['c4'],
  }

  it('chooses by the header', () => {
    const batch = states(['CZ', 'US', 'a.b', 'XX', 'cz', '', ' ', undefined])
    expect(routed(new MultiplexingSelector(options, channels), batch)).toEqual([
      'c1: 0 1',
      'c2: 1 2',
      'c4: 3 4 5 6 7',
      'c3?: 0 3',
    ])
  })

  it('hands a batch on whole when all its events go one way', () => {
    const selector = new MultiplexingSelector(options, channels)
    const batch = states(['US', 'US'])
    expect(batch.headers.get('State')).toBe('US')
    expect(selector.route(batch).every(route => route.batch === batch)).toBe(true)
    expect(routed(selector, batchOf(['a']))).toEqual(['c4: a'])
  })

  it('drops what has no channel, and needs no mapping', () => {
    const noDefault = new MultiplexingSelector({ header: 'State', 'optional.XX': ['c3'] }, channels)
    expect(routed(noDefault, states(['XX', 'YY']))).toEqual(['c3?: 0'])
    expect(routed(new MultiplexingSelector({ default: ['c2'] }, channels), states(['XX']))).toEqual(['c2: 0'])
  })

  it('knows every channel that it may choose', () => {
    expect(new Set(new MultiplexingSelector(options, channels).channels)).toEqual(new Set(Object.values(channels)))
    expect(new MultiplexingSelector({ default: ['c2'] }, channels).channels).toEqual([channels.c2])
  })

  it.each([{ 'mapping.x': ['c9'] }, { default: ['c9'] }, { 'optional.x': [''] }])('refuses %o', wrong => {
    expect(() => new MultiplexingSelector(wrong, channels)).toThrow(ConfigurationError)
  })

  it('gives each event to the channels of its own text, in order', () => {
    const texts = fc.array(fc.constantFrom('CZ', 'US', 'a.b', 'XX', 'no', undefined), { minLength: 1 })
    const selector = new MultiplexingSelector(options, channels)
    fc.assert(
      fc.property(texts, all => {
        const together = routed(selector, states(all))
        const alone = all.flatMap((text, i) =>
          routed(
            selector,
            EventBatch.of([{ headers: text === undefined ? {} : { State: text }, body: Buffer.from(`${i}`) }]),
          ),
        )
        const of = (routes: string[], name: string) =>
          routes
            .filter(one => one.startsWith(`${name}: `))
            .map(one => one.slice(name.length + 2))
            .join(' ')
        for (const name of ['c1', 'c2', 'c4', 'c3?', 'c4?']) expect(of(together, name)).toBe(of(alone, name))
      }),
    )
  })
})
