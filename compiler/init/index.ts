import { templates } from './templates.ts'

/** A file to write, and its text. */
export interface NewFile {
  readonly name: string
  readonly text: string
}

/** What `flumec init` calls the components that it can begin. */
export const nouns = Object.keys(templates)

/** Names that are a file's and a class's at once. */
export const isModuleName = (name: string): boolean => /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/.test(name)

/** A module that compiles, and a pipeline that runs it. `name` is one of isModuleName; undefined for an unknown noun. */
export function moduleFiles(noun: string, name: string): readonly NewFile[] | undefined {
  const template = Object.hasOwn(templates, noun) ? templates[noun]! : undefined
  if (template === undefined) return undefined
  const className = name
    .split('-')
    .map(word => word[0]!.toUpperCase() + word.slice(1))
    .join('')
  return [
    { name: `${name}.ts`, text: template.module.replaceAll('$Class', className) },
    { name: `${name}.yaml`, text: template.pipeline.replaceAll('$module', `./${name}.ts`) },
  ]
}

/** A pipeline to begin with, which runs without any server. */
export const starter: NewFile = {
  name: 'pipeline.yaml',
  text: `# flumec check pipeline.yaml    what is wrong with it
# flumec run pipeline.yaml      runs it here; write lines into logs/app.log
# flumec build pipeline.yaml    makes dist/first/agent.mjs, which runs by itself
agent: first
delivery: at-least-once
sources:
  logs:
    type: taildir
    filegroups: [app]
    filegroups.app: logs/.*\\.log
    positionFile: logs/positions.json
    channels: [mem]
channels:
  mem: {type: memory, capacity: 10000, transactionCapacity: 1000}
sinks:
  # Prints events. For Kafka: {type: kafka, kafka.bootstrap.servers: "\${BROKERS}", kafka.topic: app-logs, channel: mem}
  out: {type: logger, channel: mem}
`,
}
