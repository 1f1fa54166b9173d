import type { Option } from '../../2-validate/model.ts'
import type { Report } from '../../diagnostics/index.ts'
import { text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Kafka: loops, acknowledgements, offsets, consumer groups. */
export const kafka: Rule = {
  codes: ['kafka-loop', 'weak-acks', 'auto-commit', 'shared-group'],
  component(view, report) {
    if (!view.kept || !view.component.listed) return
    const { $id } = view.component.schema ?? {}
    if ($id === 'sinks/kafka') weakAcks(view, report)
    if ($id === 'sources/kafka') autoCommit(view, report)
  },
  agent(agent, report) {
    for (const channel of agent.all('channels')) {
      const { sources, sinks } = agent.usesOf(channel)
      const readers = readersOf(sources.filter(isKafka))
      for (const sink of sinks.filter(isKafka)) loop(sink, readers, report)
    }
  },
  together(files, report) {
    groups(
      files.flatMap(file => file.agents.flatMap(agent => agent.all('sources').filter(isKafka))),
      report,
    )
  },
}

const isKafka = (view: ComponentView) => view.kept && /^(sources|sinks)\/kafka$/.test(view.component.schema?.$id ?? '')

/** The option under its name or an old spelling. */
function optionOf({ component }: ComponentView, name: string): Option | undefined {
  return (
    component.options.get(name) ??
    [...component.options.values()].find(({ schema }) => schema?.deprecated && schema.successor === name)
  )
}

function weakAcks(view: ComponentView, report: Report) {
  const option = optionOf(view, 'kafka.producer.acks')
  if (option !== undefined && text(option.setting) === '0')
    report('weak-acks', valueSpan(option.setting), { option: option.name }, { hint: 'write 1, or all' })
}

/** Flume commits itself after each batch; a consumer that also commits by time runs ahead of it. */
function autoCommit(view: ComponentView, report: Report) {
  const option = view.component.options.get('kafka.consumer.enable.auto.commit')
  if (option !== undefined && text(option.setting).toLowerCase() === 'true')
    report(
      'auto-commit',
      valueSpan(option.setting),
      { option: option.name, source: view.label },
      { hint: 'leave it out' },
    )
}

/** Kafka sources by the topics that they read. */
function readersOf(sources: readonly ComponentView[]): Map<string, ComponentView[]> {
  const readers = new Map<string, ComponentView[]>()
  for (const source of sources) {
    const topics = optionOf(source, 'kafka.topics')
    for (const topic of topics === undefined ? [] : topicsOf(topics))
      readers.set(topic, [...(readers.get(topic) ?? []), source])
  }
  return readers
}

/** A header `topic` may send each event elsewhere, so only the configured topic counts. */
function loop(sink: ComponentView, readers: ReadonlyMap<string, ComponentView[]>, report: Report) {
  const option = optionOf(sink, 'kafka.topic')
  if (option === undefined) return
  const topic = text(option.setting)
  const source = readers.get(topic)?.find(one => sameBrokers(one, sink))
  if (source === undefined) return
  const related = [
    { message: `${source.label} reads it here`, span: valueSpan(optionOf(source, 'kafka.topics')!.setting) },
  ]
  report('kafka-loop', valueSpan(option.setting), { topic, source: source.label }, { related })
}

const topicsOf = (option: Option) => text(option.setting).split(/[,\s]+/)

/** Unknown brokers, such as those looked up in ZooKeeper, may be the same. */
function sameBrokers(a: ComponentView, b: ComponentView): boolean {
  const [left, right] = [a, b].map(view => {
    const option = optionOf(view, 'kafka.bootstrap.servers')
    return option === undefined || option.name === 'zookeeperConnect' ? [] : text(option.setting).split(/[,\s]+/)
  })
  return left!.length === 0 || right!.length === 0 || left!.some(broker => right!.includes(broker))
}

/** Sources of different agents in one group, on a common topic: fine for copies of an agent, a surprise otherwise. */
function groups(sources: readonly ComponentView[], report: Report) {
  const seen = new Map<string, ComponentView>()
  for (const view of sources) {
    const topics = optionOf(view, 'kafka.topics')
    if (topics === undefined) continue
    const group = optionOf(view, 'kafka.consumer.group.id')
    const id = group === undefined ? 'flume' : text(group.setting)
    for (const topic of topicsOf(topics)) {
      const other = seen.get(`${id} ${topic}`)
      if (other === undefined) seen.set(`${id} ${topic}`, view)
      else if (other.agent !== view.agent && sameBrokers(other, view)) {
        const span = valueSpan((group ?? topics).setting)
        const label = `${other.label} of agent "${other.agent.agent.name}"`
        const related = [{ message: `${label} is here`, span: other.component.nameSpan }]
        report('shared-group', span, { group: id, topics: `topic "${topic}"`, other: label }, { related })
        break
      }
    }
  }
}
