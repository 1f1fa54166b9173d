/**
 * What the `configure` method of a component refuses, told from its schema alone: options that are missing, of the wrong
 * type, out of range, or at odds with each other, and parts that it makes there and then.
 */
import type { Setting } from '../../1-parse/ast.ts'
import { brokenConstraints, type ComponentSchema, option } from '../../registry/index.ts'
import type { Draft, DraftPart } from '../components.ts'
import type { Model, Reason } from '../model.ts'
import type { Texts } from '../texts.ts'
import { isLoadable } from './loadable.ts'
import { ValueReader } from './values.ts'

export class Configuring {
  readonly values: ValueReader

  constructor(
    private readonly format: Model['format'],
    private readonly texts: Texts,
    filters: ReadonlySet<string>,
  ) {
    this.values = new ValueReader(format, texts, filters)
  }

  /** Why Flume drops the component when it configures it; undefined when it does not. */
  refusal(draft: Draft): Reason | undefined {
    return (draft.schema && this.#ownRefusal(draft, draft.schema)) ?? this.#partRefusal(draft)
  }

  #ownRefusal(draft: Draft, schema: ComponentSchema): Reason | undefined {
    const { values, refused } = this.values.read(draft, schema)
    if (refused !== undefined) return refused
    // What a setting of the JVM could make good (`unless`) counts as broken: a plain start of Flume has none.
    const broken = brokenConstraints(schema, values).find(({ constraint }) => constraint.flume === 'removed')
    return (
      broken && { code: 'broken-constraint', settings: settingsOf(draft, broken.options), name: broken.options[0]! }
    )
  }

  #partRefusal(draft: Draft): Reason | undefined {
    for (const part of draft.parts) {
      const reason = part.listed && isMadeAtOnce(draft, part) ? this.#partReason(part) : undefined
      if (reason !== undefined) return reason
    }
    return undefined
  }

  #partReason(part: DraftPart): Reason | undefined {
    const { type, name } = part
    if (type === undefined && part.schema === undefined) return { code: 'part-without-type', settings: [], name }
    if (type !== undefined && !isLoadable(part, this.texts.assumed(type), this.format))
      return { code: 'unknown-part', settings: [type], name }
    const reason = this.refusal(part)
    return reason && { code: 'bad-part', settings: reason.settings, name }
  }
}

/** Whether the owner makes the part when it is configured; others it makes later, and fails then. Selectors come last. */
function isMadeAtOnce(owner: Draft, part: DraftPart): boolean {
  if (part.kind === 'selectors') return false
  return (owner.schema && option(owner.schema, part.option)?.outOfRange) !== 'failsAtStart'
}

function settingsOf(draft: Draft, names: readonly string[]): Setting[] {
  return names.flatMap(name => draft.options.get(name)?.setting ?? [])
}
