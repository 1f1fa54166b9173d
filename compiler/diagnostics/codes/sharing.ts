import type { CodeRow } from './row.ts'

/** About two components that get in each other's way. */
export const sharingCodes = {
  'shared-port': {
    severity: 'error',
    title: 'two sources on one port',
    lost: true,
    message: (p: { port: string; other: string }) =>
      `port ${p.port} is already used by ${p.other}; one of the two can't start`,
  },
  'shared-directory': {
    severity: 'error',
    title: 'two channels on one directory',
    lost: true,
    message: (p: { channel: string; other: string; directory: string }) =>
      `${p.channel} and ${p.other} both use ${p.directory}; the second one can't lock it and does not start`,
  },
  'shared-position-file': {
    severity: 'warning',
    title: 'two sources on one position file',
    lost: true,
    message: (p: { file: string; other: string }) =>
      `${p.other} keeps its positions in ${p.file} too; the two overwrite each other's`,
  },
  'shared-spool-directory': {
    severity: 'warning',
    title: 'two sources on one spool directory',
    message: (p: { directory: string; other: string }) =>
      `${p.other} reads ${p.directory} too; a file may be read by both, or taken away from one`,
  },
  'shared-group': {
    severity: 'info',
    title: 'one consumer group read by different agents',
    message: (p: { group: string; topics: string; other: string }) =>
      `${p.other} reads in consumer group "${p.group}" too: each event of ${p.topics} reaches only one of them`,
  },
  'kafka-loop': {
    severity: 'warning',
    title: 'a Kafka source and sink on the same topic',
    message: (p: { topic: string; source: string }) =>
      `${p.source} reads topic "${p.topic}", to which this sink writes: events go round for ever`,
  },
} satisfies Record<string, CodeRow>
