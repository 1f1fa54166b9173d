import type { CodeRow } from './row.ts'

/** About events that can be lost, stuck or misplaced, and about secrets. */
export const deliveryCodes = {
  'lossy-path': {
    severity: 'info',
    title: 'a source that can not read again in front of a channel that survives nothing',
    message: (p: { source: string; channel: string; because: string }) =>
      `what ${p.channel} holds is lost when the agent ends, and ${p.source} can't get it again: ${p.because}`,
  },
  'missing-timestamp': {
    severity: 'error',
    title: 'time escapes without a timestamp header',
    lost: true,
    message: (p: { option: string; escape: string }) =>
      `${p.option} uses the time escape ${p.escape}, but no source or interceptor sets a timestamp header: every batch fails`,
  },
  'unset-header': {
    severity: 'warning',
    title: 'a header that nobody sets',
    message: (p: { option: string; header: string }) =>
      `${p.option} uses the header "${p.header}", which no source or interceptor sets: its place stays empty`,
  },
  'clear-secret': {
    severity: 'info',
    title: 'a secret in clear text',
    message: (p: { option: string }) => `${p.option} holds a secret in clear text`,
  },
  'small-files': {
    severity: 'info',
    title: 'roll settings that make many small files',
    message: (p: { option: string; why: string }) => `${p.option} makes small files: ${p.why}`,
  },
  'no-dead-letter': {
    severity: 'info',
    title: 'no place for what is refused for good',
    message: (p: { sink: string; so: string }) => `${p.sink} has no dead-letter channel: ${p.so}`,
  },
  'dead-letter-loop': {
    severity: 'error',
    title: 'dead letters that come back to their sink',
    message: (p: { sink: string; way: string }) =>
      `what is refused for good at ${p.sink} comes back to it (${p.way}) and is refused for ever`,
  },
  'weak-acks': {
    severity: 'warning',
    title: 'Kafka acknowledgements switched off',
    message: (p: { option: string }) =>
      `${p.option} = 0: the broker confirms nothing, so events are lost whenever it is slow, full or away`,
  },
  'auto-commit': {
    severity: 'warning',
    title: 'Kafka offsets committed by time',
    message: (p: { option: string; source: string }) =>
      `${p.option} commits offsets by time, before ${p.source} has stored the events: a crash loses them`,
  },
} satisfies Record<string, CodeRow>
