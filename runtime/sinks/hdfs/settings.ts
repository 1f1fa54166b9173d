/** What the options mean. */
import { ConfigurationError } from '../../core/contracts.ts'
import type { EscapeOptions } from '../../core/escape.ts'
import type { Serializer } from '../../serializers/serializer.ts'
import { codecNamed } from './codecs/codec.ts'
import type { NameOptions } from './file-names.ts'
import type { Retries } from './finisher.ts'
import { CompressedStream } from './formats/compressed-stream.ts'
import { DataStream } from './formats/data-stream.ts'
import type { Format } from './formats/format.ts'
import { SequenceFile } from './formats/sequence-file.ts'
import { type HdfsSinkOptions, hdfsSinkDefaults } from './options.ts'
import type { RollRules } from './roll.ts'

export type HdfsSettings = HdfsSinkOptions & {
  readonly [Key in keyof typeof hdfsSinkDefaults]: NonNullable<HdfsSinkOptions[Key]>
}

export function settings(options: HdfsSinkOptions): HdfsSettings {
  return { ...hdfsSinkDefaults, ...options }
}

/** Throws ConfigurationError. */
export function formatOf(all: HdfsSettings, serializer: Serializer): Format {
  const codec = codecNamed(all['hdfs.codeC'])
  const fileType = all['hdfs.fileType'].toLowerCase()
  if (fileType === 'sequencefile') return new SequenceFile(all['hdfs.writeFormat'], codec)
  if (fileType === 'datastream' && all['hdfs.codeC'] === undefined) return new DataStream(serializer)
  if (fileType === 'compressedstream' && codec !== undefined) return new CompressedStream(serializer, codec)
  throw new ConfigurationError(
    fileType === 'datastream'
      ? 'hdfs.codeC: a DataStream is not compressed; use CompressedStream'
      : 'hdfs.fileType: CompressedStream needs hdfs.codeC',
  )
}

export function escapesOf(all: HdfsSettings): EscapeOptions {
  const unit = all['hdfs.roundUnit'].toLowerCase()
  const isRounded = all['hdfs.round'] && (unit === 'second' || unit === 'minute' || unit === 'hour')
  return {
    timeZone: all['hdfs.timeZone'],
    useLocalTime: all['hdfs.useLocalTimeStamp'],
    round: isRounded ? { unit, value: all['hdfs.roundValue'] } : undefined,
  }
}

export function namesOf(all: HdfsSettings): NameOptions {
  return {
    suffix: all['hdfs.fileSuffix'] || (codecNamed(all['hdfs.codeC'])?.extension ?? ''),
    inUsePrefix: all['hdfs.inUsePrefix'],
    inUseSuffix: all['hdfs.emptyInUseSuffix'] ? '' : all['hdfs.inUseSuffix'],
  }
}

export function rulesOf(all: HdfsSettings): RollRules {
  return {
    interval: all['hdfs.rollInterval'] * 1000,
    size: all['hdfs.rollSize'],
    count: all['hdfs.rollCount'],
    idle: all['hdfs.idleTimeout'] * 1000,
    minReplicas: all['hdfs.minBlockReplicas'] ?? 0,
  }
}

export function retriesOf(all: HdfsSettings): Retries {
  const tries = all['hdfs.closeTries']
  const interval = all['hdfs.retryInterval'] * 1000
  return { interval: Math.max(0, interval), tries: interval <= 0 ? 1 : tries <= 0 ? Number.POSITIVE_INFINITY : tries }
}
