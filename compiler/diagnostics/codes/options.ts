import type { CodeRow } from './row.ts'

/** About single options of a component and rules between them; derived from schemas/. */
export const optionCodes = {
  'unknown-option': {
    severity: 'warning',
    title: 'an option that the component does not read',
    lost: true,
    message: (p: { option: string; owner: string; so?: string | undefined }) =>
      `${p.option} is not an option of ${p.owner}${p.so === undefined ? '; Flume ignores it' : `; ${p.so}`}`,
  },
  'unread-option': {
    severity: 'warning',
    title: 'an option that is documented or was read once, but is not read',
    lost: true,
    message: (p: { option: string; owner: string; why: string }) => `${p.owner} never reads ${p.option}: ${p.why}`,
  },
  'deprecated-option': {
    severity: 'info',
    title: 'an old spelling of an option',
    message: (p: { option: string; successor: string }) => `${p.option} is the old spelling of ${p.successor}`,
  },
  'undocumented-option': {
    severity: 'info',
    title: 'an option that Flume reads but does not document',
    message: (p: { option: string; owner: string }) =>
      `${p.owner} reads ${p.option}, but Flume's guide does not have it`,
  },
  'newer-option': {
    severity: 'info',
    title: 'an option that some Flume versions do not read',
    message: (p: { option: string; versions: string }) => `${p.option} is read by Flume ${p.versions} only`,
  },
  'no-effect': {
    severity: 'warning',
    title: 'an option that has no effect with the others as they are',
    lost: true,
    message: (p: { option: string; because: string }) => `${p.option} has no effect ${p.because}`,
  },
  'missing-option': {
    severity: 'error',
    title: 'a required option is missing',
    lost: true,
    message: (p: { option: string; owner: string; so: string }) => `${p.owner} needs ${p.option}; ${p.so}`,
  },
  'needed-option': {
    severity: 'error',
    title: 'an option is missing that another one needs',
    lost: true,
    message: (p: { option: string; needs: string; so: string }) => `${p.option} needs ${p.needs}; ${p.so}`,
  },
  'advised-option': {
    severity: 'warning',
    title: 'an option without which the component does nothing useful',
    message: (p: { owner: string; options: string; why: string }) => `${p.owner} has no ${p.options}: ${p.why}`,
  },
  'gateway-address': {
    severity: 'info',
    title: 'a cluster is reached through a gateway, and the file does not say where that is',
    message: (p: { owner: string; option: string; instead: string; why: string }) =>
      `${p.owner} has no ${p.option}, so ${p.instead} is taken: ${p.why}`,
  },
  'excluded-option': {
    severity: 'error',
    title: 'two options that can not be set together',
    lost: true,
    message: (p: { option: string; other: string; so: string }) => `${p.option} can't be set with ${p.other}; ${p.so}`,
  },
  'refused-value': {
    severity: 'error',
    title: 'a value for which Flume drops the component',
    lost: true,
    message: (p: { option: string; value: string; wanted: string; so: string }) =>
      `${p.option}: "${p.value}" is not ${p.wanted}; ${p.so}`,
  },
  'replaced-value': {
    severity: 'warning',
    title: 'a value in whose place Flume takes the default',
    lost: true,
    message: (p: { option: string; value: string; wanted: string; instead: string }) =>
      `${p.option}: "${p.value}" is not ${p.wanted}; Flume takes ${p.instead}`,
  },
  'odd-value': {
    severity: 'info',
    title: 'a value outside the useful range that Flume takes all the same',
    message: (p: { option: string; value: string; wanted: string }) =>
      `${p.option}: "${p.value}" is not ${p.wanted}; Flume takes it all the same`,
  },
  'not-a-boolean': {
    severity: 'warning',
    title: 'a word that Flume reads as false',
    lost: true,
    message: (p: { option: string; value: string }) =>
      `${p.option}: "${p.value}" is neither true nor false; Flume reads it as false`,
  },
  'transaction-above-capacity': {
    severity: 'error',
    title: 'a transaction larger than its channel',
    lost: true,
    message: (p: { capacity: string; transaction: string; channel: string }) =>
      `${p.capacity} is below ${p.transaction}; Flume drops ${p.channel}`,
  },
  'batch-above-transaction': {
    severity: 'error',
    title: 'a batch larger than a channel’s transaction',
    lost: true,
    message: (p: { batch: string; transaction: string; channel: string; owner: string }) =>
      `${p.batch} is greater than ${p.transaction} of ${p.channel}; Flume drops ${p.owner}`,
  },
  'file-group-without-path': {
    severity: 'warning',
    title: 'a file group without a path',
    lost: true,
    message: (p: { group: string }) => `file group "${p.group}" has no filegroups.${p.group}; Flume skips it`,
  },
  'bad-expression': {
    severity: 'error',
    title: 'an expression that Java refuses',
    lost: true,
    message: (p: { option: string; fault: string; so: string }) =>
      `${p.option} is no expression that Java takes: ${p.fault}; ${p.so}`,
  },
  'shell-pattern': {
    severity: 'warning',
    title: 'a shell pattern where Flume takes an expression',
    lost: true,
    message: (p: { option: string; pattern: string; isFolder: boolean }) =>
      p.isFolder
        ? `${p.option}: the folder "${p.pattern}" is taken as it stands, and the source can't start without it`
        : `${p.option}: "${p.pattern}" is a regular expression to Flume, where "*" repeats what stands before it`,
  },
  'literal-reference': {
    severity: 'warning',
    title: 'a ${...} that Flume leaves as it stands',
    message: (p: { reference: string; why: string }) => `${p.reference} stays as it stands: ${p.why}`,
  },
  'unordered-reference': {
    severity: 'warning',
    title: 'a reference to another property',
    message: (p: { reference: string }) =>
      `whether ${p.reference} is replaced depends on the order of a Java hash table, not on the order of the file`,
  },
  'reference-since': {
    severity: 'info',
    title: 'a reference that Flume before 1.10 takes literally',
    message: (p: { reference: string }) =>
      `${p.reference} is replaced by Flume 1.10 and later; 1.9 takes the text as it is`,
  },
} satisfies Record<string, CodeRow>
