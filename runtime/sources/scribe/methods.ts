/** The one call of a Scribe server: Log(1: list of entries); an entry is 1 category, 2 message. */
import { type ThriftReader, thriftType } from '../../core/thrift-protocol.ts'
import type { EventCollector } from '../shared/rpc/event-collector.ts'
import { type Method, MissingField } from '../shared/rpc/thrift-conversation.ts'

export const methods: ReadonlyMap<string, Method> = new Map([['Log', log]])

function log(call: ThriftReader, events: EventCollector): void {
  let found = false
  call.fields((id, type) => {
    if (id !== 1 || type !== thriftType.list) return call.skip(type)
    found = true
    call.items(item => {
      if (item !== thriftType.struct) throw new MissingField('the list does not hold entries')
      readEntry(call, events)
    })
  })
  if (!found) throw new MissingField('the entries are missing')
}

function readEntry(call: ThriftReader, events: EventCollector): void {
  let body: readonly [from: number, to: number] | undefined
  call.fields((id, type) => {
    if (id === 1 && type === thriftType.string) events.namedHeader('category', call.bytes(), call.position)
    else if (id === 2 && type === thriftType.string) body = [call.bytes(), call.position]
    else call.skip(type)
  })
  if (body === undefined) throw new MissingField('an entry has no message')
  events.body(...body)
}
