/** Kinds of change, worst first. */
export const changeKinds = {
  'agent-removed': 'agent removed',
  'guarantee-weakened': 'guarantee weakened',
  'component-removed': 'component removed',
  'channel-moved': 'channel moved',
  'group-renamed': 'consumer group renamed',
  'position-moved': 'position moved',
  'topic-changed': 'topic changed',
  'key-changed': 'partition key changed',
  'type-changed': 'type changed',
  'wiring-changed': 'wiring changed',
  'order-changed': 'order changed',
  'capacity-changed': 'capacity changed',
  'memory-changed': 'memory changed',
  'disk-changed': 'disk changed',
  'option-changed': 'option changed',
  'demand-changed': 'demand changed',
  'agent-renamed': 'agent renamed',
  'component-added': 'component added',
  'agent-added': 'agent added',
  'guarantee-strengthened': 'guarantee strengthened',
} as const

export type ChangeKind = keyof typeof changeKinds

export interface Change {
  readonly kind: ChangeKind
  readonly agent: string
  /** `source r1`, `path r1 → c1 → k1`, or empty for the agent as a whole. */
  readonly where: string
  readonly message: string
  readonly before?: string
  readonly after?: string
}

const order = Object.keys(changeKinds)

/** Worst first, then by place. */
export function worstFirst(changes: readonly Change[]): Change[] {
  const rank = ({ kind }: Change) => order.indexOf(kind)
  const text = ({ agent, where, message }: Change) => `${agent}\0${where}\0${message}`
  return [...changes].sort((a, b) => rank(a) - rank(b) || (text(a) < text(b) ? -1 : 1))
}
