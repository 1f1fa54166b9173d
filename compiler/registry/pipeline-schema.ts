/** The JSON Schema of a pipeline spec in YAML, for editors: schemas/pipeline.schema.json and `flumec schema`. */
import { defineKind } from './editor/components.ts'
import { type Json, valueSchema } from './editor/values.ts'
import { type Kind, kinds } from './schema.ts'

/** The sections of an agent, with the kind of what they hold. */
const sections: Readonly<Record<string, { readonly kind: Kind; readonly description: string }>> = {
  sources: { kind: 'sources', description: 'Where events come from, by name.' },
  channels: { kind: 'channels', description: 'What holds events between sources and sinks, by name.' },
  sinks: { kind: 'sinks', description: 'Where events go, by name.' },
  sinkgroups: { kind: 'sink-groups', description: 'Sinks that stand in for each other or share the work, by name.' },
  configfilters: { kind: 'config-filters', description: "What `${filter['key']}` is looked up in, by name." },
}

const demands: Readonly<Record<string, Json>> = {
  delivery: {
    description: 'The guarantee that every path from a source to a sink must keep. A weaker path is an error.',
    enum: ['at-least-once', 'best-effort'],
  },
  memory: valueSchema({ description: 'Most memory that the agent may need.', type: 'integer', unit: 'bytes' }),
  disk: valueSchema({ description: 'Most disk that the channels may take.', type: 'integer', unit: 'bytes' }),
  shutdownTimeout: valueSchema({
    description: 'How long the channels may drain when the agent is told to stop.',
    type: 'integer',
    unit: 'ms',
  }),
}

export function pipelineSchema(): Json {
  const definitions: Record<string, Json> = {}
  for (const kind of kinds) defineKind(kind, definitions)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'flumec pipeline',
    description: 'A pipeline spec: one agent by its name (`agent`), or several (`agents`).',
    type: 'object',
    properties: {
      agent: { description: "The agent's name.", type: 'string', pattern: '^[^.\\s]+$' },
      agents: {
        description: 'Several agents, by name.',
        type: 'object',
        additionalProperties: { type: 'object', ...agentKeys(), additionalProperties: false },
      },
      ...agentKeys().properties,
    },
    patternProperties: agentKeys().patternProperties,
    additionalProperties: false,
    oneOf: [{ required: ['agent'] }, { required: ['agents'] }],
    definitions,
  }
}

/** One line for each definition, so that a changed option is a changed line. */
export function pipelineSchemaText(): string {
  const { definitions, ...schema } = pipelineSchema()
  const lines = Object.entries(definitions as Json).map(
    ([name, one]) => `${JSON.stringify(name)}: ${JSON.stringify(one)}`,
  )
  const head = JSON.stringify(schema, undefined, 2).replace(/\n\}$/, '')
  return `${head},\n  "definitions": {\n    ${lines.join(',\n    ')}\n  }\n}\n`
}

/** Keys that start with `x-` are the user's own; `sources.r1.type` may stand for nested maps. */
function agentKeys() {
  const dotted = `^(${Object.keys(sections).join('|')})\\..+`
  return {
    properties: {
      ...demands,
      ...Object.fromEntries(Object.entries(sections).map(([name, one]) => [name, section(one)])),
    },
    patternProperties: { '^x-': {}, [dotted]: {} },
  }
}

function section({ kind, description }: { kind: Kind; description: string }): Json {
  const ofKind = { $ref: `#/definitions/${kind}` }
  return {
    description,
    type: 'object',
    patternProperties: { '^[^.]+$': { anyOf: [ofKind, { type: 'null' }] }, '\\.': {} },
  }
}
