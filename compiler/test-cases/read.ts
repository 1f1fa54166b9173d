/** A cases file as data: its text, its shape, and then what the texts in it mean. */
import { readDocument } from '../1-parse/yaml/document.ts'
import type { Node } from '../1-parse/yaml/tree.ts'
import type { Report } from '../diagnostics/index.ts'
import type { SourceText, Span } from '../source/text.ts'
import type { Case, Form, Given, Input, PlacedFault, SentEvent, Wanted, WantedRecord, WantedText } from './case.ts'
import { faultForms, faultPlan, milliseconds } from './fault-plan.ts'
import { shaped, spanOf } from './shape.ts'

export interface CasesFile {
  readonly source: SourceText
  /** The cases, or the path of the file that has them. */
  readonly cases: readonly Case[] | string
  /** Where that path stands. */
  readonly span: Span
}

/** Undefined when something is wrong with it, which is reported. */
export function readCases(source: SourceText, report: Report): CasesFile | undefined {
  let faults = 0
  const told: Report = (...fault) => {
    faults++
    report(...fault)
  }
  const { root, malformed } = readDocument(source, told)
  const value = malformed === undefined ? shaped(root, told) : undefined
  const file = value === undefined ? undefined : new Reader(root, told).file(source, value as RawFile)
  return faults > 0 ? undefined : file
}

type Scalar = string | number | boolean
type Texts = Readonly<Record<string, Scalar>>
type Line = Scalar | { readonly repeat: number; readonly line: Scalar }
type RawText = Scalar | null | { readonly matches: string }

interface RawFile {
  readonly cases: string | readonly RawCase[]
}

interface RawCase {
  readonly name: string
  readonly given?: {
    readonly env?: Texts
    readonly now?: string
    readonly files?: Readonly<Record<string, string>>
    readonly topics?: Readonly<Record<string, number>>
  }
  readonly in?: Readonly<Record<string, RawInput>>
  readonly faults?: readonly string[]
  readonly out: Readonly<Record<string, RawOutput>> & { readonly counters?: Readonly<Record<string, number>> }
  readonly within?: string
}

interface RawInput {
  readonly lines?: readonly Line[]
  readonly file?: string
  readonly files?: Readonly<Record<string, readonly Line[]>>
  readonly post?: readonly RawEvent[]
  readonly records?: readonly RawEvent[]
}

interface RawEvent {
  readonly repeat?: number
  readonly body?: Scalar
  readonly value?: Scalar
  readonly key?: Scalar
  readonly headers?: Texts
  readonly partition?: number
  readonly topic?: string
}

interface RawOutput extends Omit<Wanted, 'sink' | 'span' | 'records' | 'files'> {
  readonly records?: readonly RawWanted[]
  readonly lines?: readonly Line[]
  readonly files?: Readonly<Record<string, readonly Line[]>>
}

interface RawWanted {
  readonly repeat?: number
  readonly partition?: number
  readonly key?: RawText
  readonly value?: RawText
  readonly headers?: Readonly<Record<string, RawText>>
}

const defaultWait = 10_000

class Reader {
  constructor(
    private readonly root: Node,
    private readonly report: Report,
  ) {}

  file(source: SourceText, { cases }: RawFile): CasesFile {
    const span = spanOf(this.root, ['cases'])
    if (typeof cases === 'string') return { source, cases, span }
    const names = new Set<string>()
    cases.forEach(({ name }, i) => {
      if (names.has(name)) this.#fault(['cases', i, 'name'], `there is another case "${name}"`)
      names.add(name)
    })
    return { source, cases: cases.map((one, i) => this.#case(one, i)), span }
  }

  #case(one: RawCase, i: number): Case {
    const { counters = {}, ...outputs } = one.out
    const at = (...names: (string | number)[]) => ['cases', i, ...names]
    return {
      name: one.name,
      span: spanOf(this.root, at('name').map(String)),
      given: this.#given(one.given ?? {}, at('given', 'now')),
      inputs: Object.entries(one.in ?? {}).map(([source, input]) => this.#input(source, input, at('in', source))),
      faults: (one.faults ?? []).flatMap((words, n) => this.#faultPlan(words, at('faults', n))),
      outputs: Object.entries(outputs).map(([sink, wanted]) =>
        this.#wanted(sink, wanted as RawOutput, at('out', sink)),
      ),
      counters,
      within: one.within === undefined ? defaultWait : milliseconds(one.within)!,
    }
  }

  #given({ env = {}, now, files = {}, topics = {} }: NonNullable<RawCase['given']>, place: Place): Given {
    const time = now === undefined ? undefined : Date.parse(now)
    if (Number.isNaN(time)) this.#fault(place, `"${now}" is no time; write it like 2026-01-01T00:00:00Z`)
    return { env: texts(env), now: time, files, topics }
  }

  #input(source: string, raw: RawInput, place: Place): Input {
    const forms = (['lines', 'files', 'post', 'records'] as const).filter(form => raw[form] !== undefined)
    const span = spanOf(this.root, place.map(String))
    if (forms.length !== 1) this.#fault(place, 'one of lines, files, post and records is wanted here')
    if (raw.file !== undefined && raw.lines === undefined) this.#fault([...place, 'file'], 'a file needs lines')
    const files = Object.entries(raw.files ?? {}).flatMap(([file, all]) => lines(all).map(value => ({ value, file })))
    const own = raw.file === undefined ? {} : { file: raw.file }
    const events: SentEvent[] = [
      ...[...lines(raw.lines ?? []).map(value => ({ value, ...own })), ...files].map(one => ({ ...one, headers: {} })),
      ...[...(raw.post ?? []), ...(raw.records ?? [])].flatMap(sentEvents),
    ]
    const form: Form = raw.post !== undefined ? 'post' : raw.records !== undefined ? 'records' : 'lines'
    return { source, form, events, span }
  }

  #faultPlan(words: string, place: Place): PlacedFault[] {
    const plan = faultPlan(words)
    if (plan !== undefined) return [{ ...plan, span: spanOf(this.root, place.map(String)) }]
    this.#fault(place, `"${words}" is no fault`, `there are: ${Object.values(faultForms).join(', ')}`)
    return []
  }

  #wanted(sink: string, { records, lines: wantedLines, files, ...raw }: RawOutput, place: Place): Wanted {
    if (records !== undefined && wantedLines !== undefined) this.#fault(place, 'records and lines can’t both be wanted')
    const all = records?.flatMap((one, i) => this.#wantedRecords(one, [...place, 'records', i]))
    const byFile = Object.entries(files ?? {}).map(
      ([name, one]) => [name, lines(one).map(value => ({ value }))] as const,
    )
    return {
      ...raw,
      sink,
      span: spanOf(this.root, place.map(String)),
      ...(all && { records: all }),
      ...(wantedLines && { records: lines(wantedLines).map(value => ({ value })) }),
      ...(files && { files: Object.fromEntries(byFile) }),
    }
  }

  #wantedRecords({ repeat = 1, partition, key, value, headers }: RawWanted, place: Place): WantedRecord[] {
    const text = (raw: RawText, number: number, ...names: string[]) => this.#text(raw, number, [...place, ...names])
    return numbers(repeat).map(n => ({
      ...(partition === undefined ? {} : { partition }),
      ...(key === undefined ? {} : { key: text(key, n, 'key') }),
      ...(value === undefined ? {} : { value: text(value, n, 'value') }),
      ...(headers && { headers: mapped(headers, (raw, name) => text(raw, n, 'headers', name)) }),
    }))
  }

  #text(raw: RawText, n: number, place: Place): WantedText {
    if (raw === null) return null
    if (typeof raw !== 'object') return numbered(raw, n)
    try {
      return new RegExp(`^(?:${numbered(raw.matches, n)})$`, 's')
    } catch (error) {
      this.#fault([...place, 'matches'], `${(error as Error).message.replace(/^Invalid/, 'invalid')}`)
      return ''
    }
  }

  #fault(place: Place, why: string, hint?: string): void {
    const span = spanOf(this.root, place.map(String))
    this.report('cases-invalid', span, { why }, hint === undefined ? {} : { hint })
  }
}

type Place = readonly (string | number)[]

const numbers = (repeat: number) => Array.from({ length: repeat }, (_, i) => i + 1)

const numbered = (text: Scalar, n: number) => String(text).replaceAll('${i}', String(n))

const lines = (all: readonly Line[]): string[] =>
  all.flatMap(one => (typeof one === 'object' ? numbers(one.repeat).map(n => numbered(one.line, n)) : [String(one)]))

const texts = (all: Texts) => mapped(all, String)

function sentEvents({ repeat = 1, key, value, body, headers = {}, partition, topic }: RawEvent): SentEvent[] {
  return numbers(repeat).map(n => ({
    value: numbered(value ?? body!, n),
    headers: mapped(headers, text => numbered(text, n)),
    ...(key === undefined ? {} : { key: numbered(key, n) }),
    ...(partition === undefined ? {} : { partition }),
    ...(topic === undefined ? {} : { topic }),
  }))
}

const mapped = <In, Out>(all: Readonly<Record<string, In>>, map: (one: In, name: string) => Out): Record<string, Out> =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, map(one, name)]))
