/** The calls of Flume's ThriftSourceProtocol (reference: serializers.yaml, thrift_rpc). */
import { type ThriftReader, thriftType } from '../../core/thrift-protocol.ts'
import type { EventCollector } from '../shared/rpc/event-collector.ts'
import { type Method, MissingField } from '../shared/rpc/thrift-conversation.ts'

export const methods: ReadonlyMap<string, Method> = new Map([
  ['append', argument(thriftType.struct, readEvent)],
  [
    'appendBatch',
    argument(thriftType.list, (call, events) => {
      call.items(type => {
        if (type !== thriftType.struct) throw new MissingField('The list does not hold events')
        readEvent(call, events)
      })
    }),
  ],
])

/** A call has one argument, field 1. */
function argument(wanted: number, read: Method): Method {
  return (call, events) => {
    let found = false
    call.fields((id, type) => {
      if (id !== 1 || type !== wanted) return call.skip(type)
      found = true
      read(call, events)
    })
    if (!found) throw new MissingField('The events are missing')
  }
}

/** A struct: 1 headers, 2 body. */
function readEvent(call: ThriftReader, events: EventCollector): void {
  let hasHeaders = false
  let body: readonly [from: number, to: number] | undefined
  call.fields((id, type) => {
    if (id === 1 && type === thriftType.map) {
      hasHeaders = true
      readHeaders(call, events)
    } else if (id === 2 && type === thriftType.string) body = [call.bytes(), call.position]
    else call.skip(type)
  })
  if (!hasHeaders) throw new MissingField("Required field 'headers' was not present!")
  if (body === undefined) throw new MissingField("Required field 'body' was not present!")
  events.body(...body)
}

function readHeaders(call: ThriftReader, events: EventCollector): void {
  call.entries((key, value) => {
    if (key !== thriftType.string || value !== thriftType.string) throw new MissingField('Headers must be texts')
    events.header(call.bytes(), call.position, call.bytes(), call.position)
  })
}
