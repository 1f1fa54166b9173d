/** The shapes of our schema keywords, for ajv: schemas/README.md tells what they mean. */
import { kinds } from './schema.ts'

type Shape = Readonly<Record<string, unknown>>

const text: Shape = { type: 'string', minLength: 1 }
const flag: Shape = { const: true }
const count: Shape = { type: 'integer', minimum: 1 }
const scalar: Shape = { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] }
const texts: Shape = { type: 'array', items: text, minItems: 1 }
const pair: Shape = { type: 'array', items: text, minItems: 2, maxItems: 2 }
const kind: Shape = { enum: kinds }
const outcome: Shape = { enum: ['removed', 'default', 'accepted', 'failsAtStart'] }

function record(properties: Record<string, Shape>, required: readonly string[] = []): Shape {
  return { type: 'object', properties, required, additionalProperties: false }
}

const delivery = record({
  replay: { enum: ['position', 'offset', 'ack', 'none'] },
  survives: { enum: ['nothing', 'kill', 'power loss'] },
  confirms: { enum: ['always', 'by setting', 'never'] },
  waits: flag,
  because: text,
  refuses: text,
  weakenedBy: {
    type: 'array',
    items: record({ option: text, values: texts, because: text, unless: text }, ['option', 'values', 'because']),
  },
})

const component = record({
  class: text,
  aliases: { type: 'array', items: { type: 'string', pattern: '^[a-z0-9_]+$' } },
  also: texts,
  notInFlume: flag,
  since: text,
  until: text,
  dropped: text,
  refused: record({ because: text, instead: text }, ['because', 'instead']),
  batchSize: text,
  deliveries: { anyOf: [count, text] },
  transactionCapacity: text,
  sinks: record({ least: count, most: count }),
  delivery,
  footprint: {
    type: 'array',
    items: record(
      {
        of: { enum: ['memory', 'disk'] },
        what: text,
        option: text,
        bytes: { type: 'integer' },
        times: { type: 'integer' },
      },
      ['of', 'what'],
    ),
  },
  listens: record({ protocol: { enum: ['tcp', 'udp'] }, host: text, port: text }, ['protocol', 'port']),
  connects: record({ host: text, port: text, addresses: text, url: text, defaultPort: { type: 'integer' } }),
})

const constraint: Shape = {
  anyOf: [
    rule({ atMost: pair, except: { type: 'array', items: { type: 'number' } } }),
    rule({ needs: pair, when: scalar, each: text }),
    rule({ oneOf: texts, each: text }),
    rule({ excludes: pair, when: scalar }),
  ],
}

function rule(own: Record<string, Shape>): Shape {
  const name = Object.keys(own)[0]!
  return record({ ...own, unless: text, because: text, code: text, flume: outcome }, [name, 'code', 'flume'])
}

/** Keyword to the JSON Schema of its value. */
export const vocabulary: Readonly<Record<string, Shape>> = {
  include: { type: 'array', items: record({ from: text, without: texts }, ['from']) },
  component,
  constraints: { type: 'array', items: constraint },
  unit: { enum: ['ms', 's', 'min', 'bytes', 'events', 'percent', 'lines'] },
  secret: flag,
  list: { enum: ['blank', 'space', 'comma'] },
  caseless: flag,
  unreadable: outcome,
  outOfRange: outcome,
  successor: text,
  unread: text,
  unreadInProperties: text,
  undocumented: flag,
  since: text,
  until: text,
  readWhen: { type: 'array', items: scalar, minItems: 1, maxItems: 2 },
  part: kind,
  parts: kind,
  partPrefix: text,
  partDefault: text,
  names: { enum: ['channels', 'sinks'] },
  refused: text,
  refusedExcept: { type: 'array', minItems: 1 },
  ours: flag,
  path: { enum: ['file', 'files', 'directory', 'state file', 'state directory'] },
  inHome: text,
}

/** What `format` may say: facts for checks of ours, which ajv itself leaves alone. */
export const formats = ['int64', 'java-regex', 'charset', 'path', 'port', 'date-pattern', 'class'] as const
