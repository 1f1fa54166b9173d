import { describe, expect, it } from 'vitest'
import { DefaultGroup } from '../../../runtime/sink-groups/default/index.ts'
import { describeSink } from '../../contracts/sink.ts'
import { sinks } from './support.ts'

let arrived: string[] = []
describeSink('default', {
  make: () => {
    const { log, all } = sinks('a', 'b')
    arrived = log
    return new DefaultGroup({}, { a: all.a! })
  },
  received: async () => arrived.map(line => line.slice(2)),
})

describe('default', () => {
  it('takes one sink only', () => {
    expect(() => new DefaultGroup({}, sinks('a', 'b').all)).toThrow('takes exactly one sink, not 2')
  })
})
