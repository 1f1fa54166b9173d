import type { CodeRow } from './row.ts'

/** Rules that flumec.config.yaml sets up. */
export const houseCodes = {
  'house-component': {
    severity: 'error',
    title: 'a component that the house rules forbid',
    message: (p: { component: string; type: string; reason: string }) =>
      `${p.component}: ${p.type} is not allowed here${p.reason === '' ? '' : ` (${p.reason})`}`,
  },
  'house-class': {
    severity: 'error',
    title: 'a user class that the house rules do not name',
    message: (p: { component: string; type: string }) =>
      `${p.component}: class ${p.type} is not among the classes that flumec.config.yaml allows`,
  },
  'house-channel': {
    severity: 'error',
    title: 'a channel of another type than the house rules require',
    message: (p: { channel: string; type: string; required: string }) =>
      `${p.channel} is of type ${p.type}; the house rules require ${p.required}`,
  },
  'house-topic': {
    severity: 'error',
    title: 'a topic that the house rules do not allow',
    message: (p: { topic: string; option: string }) =>
      `${p.option}: topic "${p.topic}" is not among the allowed topics`,
  },
  'config-invalid': {
    severity: 'error',
    title: 'a flumec.config.yaml that can not be used',
    message: (p: { why: string }) => p.why,
  },
  'cases-invalid': {
    severity: 'error',
    title: 'test cases that can not be run',
    message: (p: { why: string }) => p.why,
  },
} satisfies Record<string, CodeRow>
