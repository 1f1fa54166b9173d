/** What a reference page says, before it is terminal text or Markdown. */
import { commonOptions, kindOf, spellings } from '../find.ts'
import type { ComponentSchema, DeliveryFacts, OptionSchema } from '../schema.ts'

export interface Page {
  readonly title: string
  readonly text?: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly title?: string
  readonly entries: readonly PageEntry[]
}

/** A name, a note about it in a few words, and what it is. */
export interface PageEntry {
  readonly name: string
  readonly note?: string
  readonly text: string
}

export function componentPage(schema: ComponentSchema): Page {
  const common = commonOptions(kindOf(schema))
  const own = entriesOf({ ...schema.properties, ...schema.patternProperties }, schema.required)
  const shared = entriesOf({ ...common.properties, ...common.patternProperties }, [])
  return {
    title: schema.$id,
    text: schema.description,
    sections: [
      { entries: facts(schema) },
      { title: 'Options', entries: own },
      { title: `Options of all ${kindOf(schema)}`, entries: shared },
    ].filter(section => section.entries.length > 0),
  }
}

function facts(schema: ComponentSchema): PageEntry[] {
  const { refused, dropped, notInFlume, since, until, delivery } = schema.component
  return [
    { name: 'type', text: spellings(schema).join(', ') },
    ...fact('not built', refused && `${sentence(refused.because)} Use instead: ${refused.instead}.`),
    ...fact('in Flume', dropped && `Flume drops what names it: ${dropped}.`),
    ...fact('in Flume', notInFlume && 'Flume 1.11 as shipped does not have it.'),
    ...fact('since', since && `Flume ${since}`),
    ...fact('until', until && `Flume ${until}`),
    ...fact('delivery', delivery && deliveryText(delivery)),
  ]
}

function fact(name: string, text: string | false | undefined): PageEntry[] {
  return text ? [{ name, text }] : []
}

function deliveryText({ replay, survives, confirms, because, refuses, weakenedBy = [] }: DeliveryFacts): string {
  const facts = [
    replay && replays[replay],
    survives &&
      `its content survives ${survives === 'power loss' ? 'a power loss' : survives === 'kill' ? 'a kill' : 'nothing'}`,
    confirms && `deliveries are confirmed ${confirms}`,
  ].filter(Boolean)
  const first = sentence([...facts, ...(because ? [because] : [])].join('; '))
  return [
    first,
    ...(refuses ? [sentence(`what can be refused for good: ${refuses}`)] : []),
    ...weakenedBy.map(({ option, values, because, unless }) => {
      const cure = unless === undefined ? '' : ` (${unless} undoes that)`
      return sentence(`weakened by ${option} = ${values.join(' or ')}: ${because}${cure}`)
    }),
  ].join(' ')
}

const replays: Readonly<Record<NonNullable<DeliveryFacts['replay']>, string>> = {
  position: 'it reads again from a stored position',
  offset: 'it reads again from a stored offset',
  ack: 'its peer sends again what was not acknowledged',
  none: 'it can not replay',
}

function entriesOf(options: Readonly<Record<string, OptionSchema>>, required: readonly string[] = []): PageEntry[] {
  return Object.entries(options).map(([name, option]) => ({
    name: readable(name),
    note: note(option, required.includes(name)),
    text: text(option),
  }))
}

/** `^kafka\.producer\.` as `kafka.producer.*`. */
function readable(name: string): string {
  if (!name.startsWith('^')) return name
  const plain = name
    .replace(/^\^|\$$/g, '')
    .replace(/\[\^\.\]\+|\\d\+/g, '*')
    .replaceAll('\\', '')
  return plain.endsWith('.') ? `${plain}*` : plain
}

function note(option: OptionSchema, isRequired: boolean): string {
  const { type, unit, default: byDefault, unread, deprecated, ours, secret, since } = option
  return [
    type === 'string' ? 'text' : type === 'array' ? 'list' : type,
    ...(unit ? [`in ${unit}`] : []),
    ...(byDefault !== undefined && byDefault !== '' ? [`default ${shownValue(byDefault)}`] : []),
    ...(isRequired ? ['required'] : []),
    ...(secret ? ['secret'] : []),
    ...(unread ? ['never read'] : deprecated ? ['deprecated'] : []),
    ...(ours ? ['not in Flume'] : []),
    ...(since ? [`since ${since}`] : []),
  ].join(', ')
}

function text(option: OptionSchema): string {
  const { description = '', enum: allowed, examples = [], unread, deprecated, successor, refused } = option
  return [
    description,
    ...(allowed ? [`One of ${allowed.join(', ')}.`] : []),
    ...(unread ? [sentence(`never read: ${unread}`)] : []),
    ...(deprecated || unread ? (successor ? [`Write ${successor}.`] : []) : []),
    ...(refused ? [sentence(`not supported: ${refused}`)] : []),
    ...(examples.length > 0 ? [`Such as \`${examples.map(shownValue).join('` or `')}\`.`] : []),
  ].join(' ')
}

function shownValue(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : String(value)
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}
