import type { Kind } from './schema.ts'

const suffixes: Record<Kind, string> = {
  sources: 'Source',
  channels: 'Channel',
  sinks: 'Sink',
  interceptors: 'Interceptor',
  selectors: 'Selector',
  'sink-groups': 'Group',
  serializers: 'Serializer',
  deserializers: 'Deserializer',
  handlers: 'Handler',
  'config-filters': 'ConfigFilter',
}

/** The class that runtime/<kind>/<type>/index.ts exports: FileRollSink for the sink file_roll. */
export function className(kind: Kind, type: string): string {
  const words = type.split(/[^A-Za-z0-9]+/).filter(word => word !== '')
  return words.map(word => word[0]!.toUpperCase() + word.slice(1)).join('') + suffixes[kind]
}
