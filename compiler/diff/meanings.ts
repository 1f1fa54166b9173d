/** What a change of an option comes to, by what the option is for. */
import type { Kind, OptionSchema } from '../registry/index.ts'
import type { ChangeKind } from './change.ts'

interface Meaning {
  readonly kind: ChangeKind
  readonly consequence?: string
}

interface Pattern extends Meaning {
  readonly of: readonly Kind[]
  readonly name: RegExp
}

const patterns: readonly Pattern[] = [
  {
    of: ['sources'],
    name: /group\.?id$/i,
    kind: 'group-renamed',
    consequence: 'the new group has no offsets: topics are read again or skipped, as auto.offset.reset says',
  },
  {
    of: ['channels'],
    name: /group\.id$/i,
    kind: 'channel-moved',
    consequence: 'the new group starts anew: what the channel holds is delivered again or skipped',
  },
  { of: ['channels'], name: /topic$/i, kind: 'channel-moved', consequence: 'events in the old topic stay there' },
  {
    of: ['sources'],
    name: /^(positionFile|trackerDir)$/,
    kind: 'position-moved',
    consequence: 'what was read is not known at the new place: it is read again',
  },
  { of: ['sources', 'sinks'], name: /topics?(\.regex)?$/i, kind: 'topic-changed' },
  {
    of: ['sinks', 'channels'],
    name: /^(partitionIdHeader|defaultPartitionId)$|partitioner|topicHeader|allowTopicOverride/,
    kind: 'key-changed',
    consequence: 'events go to other partitions, so their order against older ones is not kept',
  },
  { of: ['channels'], name: /capacity|bytePercentage|maxFileSize|minimumRequiredSpace/i, kind: 'capacity-changed' },
]

/** Any path of a channel is where its events are. */
export function meaningOf(kind: Kind, name: string, schema: OptionSchema | undefined): Meaning {
  const found = patterns.find(pattern => pattern.of.includes(kind) && pattern.name.test(name))
  if (found !== undefined) return found
  const isPlace = schema?.format === 'path' || schema?.items?.format === 'path'
  if (kind === 'channels' && isPlace && /dir/i.test(name))
    return { kind: 'channel-moved', consequence: 'events left at the old place are stranded' }
  return { kind: 'option-changed' }
}
