import type { CodeRow } from './row.ts'

/** About what flumec can't build although Flume would run it. Reported by build, run and migrate, not by check. */
export const buildCodes = {
  'java-class': {
    severity: 'error',
    title: 'a Java class of the user’s own',
    message: (p: { component: string; type: string }) =>
      `${p.component} is the Java class "${p.type}", which an agent of flumec can't run`,
  },
  'refused-component': {
    severity: 'error',
    title: 'a component that flumec does not build',
    message: (p: { component: string; type: string; because: string; instead: string }) =>
      `${p.component} has the type ${p.type}, which is not built: ${p.because}; instead: ${p.instead}`,
  },
  'refused-option': {
    severity: 'error',
    title: 'an option that asks for something flumec can not do',
    message: (p: { component: string; option: string; because: string }) =>
      `${p.component}: ${p.option} is refused: ${p.because}`,
  },
  'group-channels': {
    severity: 'error',
    title: 'sinks of one group with different channels',
    message: (p: { group: string; differ: string; channels: string }) =>
      `the sinks of group ${p.group} ${p.differ} (${p.channels}); here the sinks of a group share one`,
  },
} satisfies Record<string, CodeRow>
