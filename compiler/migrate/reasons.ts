/** Why Flume does not keep what a line says, in words. */
import type { Ignored, Reason, ReasonCode } from '../2-validate/model.ts'

type Sentence = (name: string) => string

const sentences: Readonly<Record<ReasonCode, Sentence>> = {
  unlisted: () => 'no list names it',
  unconfigured: () => 'it has no settings',
  'no-type': () => 'it has no type',
  'unknown-config': name => `its config "${name}" is not known`,
  'no-channel': name => `it has no "${name}"`,
  'unknown-channel': () => 'no channel that it names is there',
  'channel-dropped': () => 'its channels are dropped',
  'unknown-class': name => `the type "${name}" does not exist`,
  'unusable-selector': () => 'Flume can not configure its selector',
  'missing-option': name => `${name} is missing`,
  'unreadable-option': name => `${name} has a value of the wrong type`,
  'refused-value': name => `${name} has a value that is not allowed`,
  'broken-constraint': name => `${name} does not fit the other options`,
  'part-without-type': name => `${name} has no type`,
  'unknown-part': name => `the class that ${name} names does not exist`,
  'bad-part': name => `${name} can not be configured`,
  'selector-channel': name => `its selector names "${name}", which is not a channel of it`,
  'batch-above-transaction': name => `it moves more at once than a transaction of channel "${name}" holds`,
  unconnected: () => 'no source and no sink uses it',
  'group-without-sinks': name => `sink group "${name}" has no sinks`,
  'group-without-valid-sinks': () => 'none of its sinks is there',
  'refused-processor': () => 'there is no processor of its type',
  'no-processor': () => 'it has no processor.type',
  'processor-sinks': () => 'its processor takes another number of sinks',
  'group-dropped': name => `its sink group "${name}" is dropped`,
  'named-like-group': () => 'a sink group has the same name',
  'group-sink-dropped': name => `sink "${name}" of a group can not be configured`,
  'no-valid-channel': () => 'none of its channels is valid',
  'no-channels': () => 'it has no list of channels',
  'no-source-or-sink': () => 'it has no valid source and no valid sink',
  'agent-dropped': () => 'nothing of its agent runs',
  malformed: () => 'the file has a malformed \\uxxxx',
  'reference-loop': () => 'a reference leads back to itself',
}

/** With the line of what is responsible, where there is one. */
export function because({ code, name = '', settings }: Reason): string {
  const [main] = settings
  const sentence = sentences[code](name)
  return main === undefined ? sentence : `${sentence} (line ${main.keySpan.source.position(main.keySpan.start).line})`
}

export const whyIgnored: Readonly<Record<Ignored['why'], string>> = {
  'empty-value': 'Flume takes no notice of a key without a value',
  overridden: 'the same key is set again',
  'no-agent': 'it is no setting: Flume takes no notice of it',
  'unknown-section': 'an agent has sources, channels, sinks, sinkgroups and configfilters, and nothing else',
  'no-component': 'the key names a component, but no option of it',
  'no-list': 'the agent has no list of sources, channels or sinks',
}
