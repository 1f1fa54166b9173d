import type { Value } from '../1-parse/ast.ts'
import type { Component, Option, Part } from '../2-validate/model.ts'
import type { Kind } from '../registry/index.ts'
import type { AgentView } from './agent-view.ts'
import { sectionOf } from './key.ts'

/** A component, or a part of one, as the rules see it. */
export class ComponentView {
  readonly parts: readonly ComponentView[]
  /** True when something was told that drops the component. */
  told = false

  constructor(
    readonly component: Component | Part,
    readonly agent: AgentView,
    readonly owner?: ComponentView,
  ) {
    this.parts = component.parts.map(part => new ComponentView(part, agent, this))
  }

  /** The component that the agent's list names: the owner of a part, or the component itself. */
  get root(): ComponentView {
    return this.owner?.root ?? this
  }

  /**
   * The values that are set, by option; undefined where only the starting agent knows. An old spelling sets the option
   * that it stands for, unless that is set itself.
   */
  get values(): Map<string, Value | undefined> {
    const { options } = this.component
    const known = ({ value }: Option) => (typeof value === 'string' && value.includes('${') ? undefined : value)
    const values = new Map([...options].map(([name, option]) => [name, known(option)]))
    for (const option of options.values()) {
      const { deprecated, successor } = option.schema ?? {}
      if (deprecated && successor !== undefined && !options.has(successor)) values.set(successor, known(option))
    }
    return values
  }

  get kept(): boolean {
    return this.root.component.fate.kept
  }

  /** The whole key of an option of the component or part. */
  key(option: string): string {
    const { component, owner, agent } = this
    if (owner !== undefined) {
      const named = (component as Part).option === 'interceptors' ? `interceptors.${component.name}` : component.name
      return owner.key(`${named}.${option}`)
    }
    return `${agent.agent.name}.${sectionOf(component.kind)}.${component.name}.${option}`
  }

  get isBroken(): boolean {
    return this.agent.file.isBroken(this.root)
  }

  /** `source "r1"`, `interceptor "i1" of source "r1"`, `the serializer of sink "k1"`. */
  get label(): string {
    const { kind, name } = this.component
    if (this.owner === undefined) return `${nouns[kind]} "${name}"`
    const { option } = this.component as Part
    return option === 'interceptors'
      ? `${nouns[kind]} "${name}" of ${this.owner.label}`
      : `the ${option.split('.')[0]} of ${this.owner.label}`
  }

  /** The type as it is written, or the schema's name for it. */
  get typeName(): string {
    const { type, schema } = this.component
    return schema?.title ?? (type === undefined ? 'this component' : String(type.value))
  }
}

/** The names that an option lists, whether it is a list or one name. */
export function namesOf(option: Option | undefined): string[] {
  const value = option?.value ?? option?.setting.value
  if (value === undefined) return []
  return Array.isArray(value) ? value.map(String) : [String(value).trim()]
}

export const nouns: Readonly<Record<Kind, string>> = {
  sources: 'source',
  channels: 'channel',
  sinks: 'sink',
  interceptors: 'interceptor',
  selectors: 'selector',
  'sink-groups': 'sink group',
  serializers: 'serializer',
  deserializers: 'deserializer',
  handlers: 'handler',
  'config-filters': 'config filter',
}
