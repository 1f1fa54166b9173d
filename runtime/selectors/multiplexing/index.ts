import type { Channel, Route, Selector } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { type Channels, named, Shares } from '../shared/channels.ts'
import { type MultiplexingSelectorOptions, multiplexingSelectorDefaults } from './options.ts'

/**
 * Chooses channels by the text of one header, compared exactly. Without the header, with a blank one and without a mapping
 * for it the default channels are taken; without those the event goes to its optional channels alone, if any, and is
 * dropped otherwise.
 */
export class MultiplexingSelector implements Selector {
  readonly channels: readonly Channel[]
  readonly #header: string
  readonly #default: Choice
  readonly #choices: ReadonlyMap<string, Choice>

  constructor(options: MultiplexingSelectorOptions, channels: Channels) {
    this.#header = options.header ?? multiplexingSelectorDefaults.header
    this.#default = { required: named(options.default ?? [], channels, 'default'), optional: [] }
    this.#choices = choices(options, channels, this.#default.required)
    const all = [this.#default, ...this.#choices.values()].flatMap(({ required, optional }) => [
      ...required,
      ...optional,
    ])
    this.channels = [...new Set(all)]
  }

  route(batch: EventBatch): readonly Route[] {
    const column = batch.headers.get(this.#header)
    if (column === undefined || typeof column === 'string') return whole(batch, this.#choice(column))
    const [required, optional] = [new Shares(batch, false), new Shares(batch, true)]
    for (let i = 0; i < batch.count; i++) {
      const choice = this.#choice(batch.header(i, this.#header))
      required.add(i, choice.required)
      optional.add(i, choice.optional)
    }
    return [...required.routes(), ...optional.routes()]
  }

  #choice(text: string | undefined): Choice {
    if (text === undefined || text.trim() === '') return this.#default
    return this.#choices.get(text) ?? this.#default
  }
}

interface Choice {
  readonly required: readonly Channel[]
  readonly optional: readonly Channel[]
}

function whole(batch: EventBatch, { required, optional }: Choice): Route[] {
  return [
    ...required.map(channel => ({ channel, batch, optional: false })),
    ...optional.map(channel => ({ channel, batch, optional: true })),
  ]
}

/** What is chosen for each text that a mapping or optional channels are given for. */
function choices(options: MultiplexingSelectorOptions, channels: Channels, byDefault: readonly Channel[]) {
  const [mapping, optional] = [lists(options, 'mapping', channels), lists(options, 'optional', channels)]
  const texts = new Set([...mapping.keys(), ...optional.keys()])
  return new Map(
    [...texts].map(text => {
      const required = mapping.get(text) ?? byDefault
      const extra = (optional.get(text) ?? []).filter(channel => !required.includes(channel))
      return [text, { required, optional: extra }] as const
    }),
  )
}

/** `mapping.<text>` or `optional.<text>`; the text may have dots in it. */
function lists(options: MultiplexingSelectorOptions, prefix: 'mapping' | 'optional', channels: Channels) {
  const found = new Map<string, readonly Channel[]>()
  for (const [key, value] of Object.entries(options) as [string, readonly string[] | undefined][])
    if (key.startsWith(`${prefix}.`) && value !== undefined)
      found.set(key.slice(prefix.length + 1), named(value, channels, key))
  return found
}
