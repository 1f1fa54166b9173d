import type { CodeRow } from './row.ts'

/** About components of the user's own, which are modules beside the pipeline file. */
export const moduleCodes = {
  'module-missing': {
    severity: 'error',
    title: 'a module that is not there',
    message: (p: { component: string; module: string; why: string }) =>
      `${p.component} is the module "${p.module}", but ${p.why}`,
  },
  'module-only-here': {
    severity: 'info',
    title: 'a properties file that Flume itself can not load any more',
    lost: true,
    message: (p: { component: string }) => `${p.component} is a module: flumec builds it, Flume can not load it`,
  },
  'module-error': {
    severity: 'error',
    title: 'a module that can not be compiled',
    message: (p: { text: string }) => p.text,
  },
  'module-misfit': {
    severity: 'error',
    title: 'a module that does not fit its place in the pipeline',
    message: (p: { component: string; module: string; text: string }) =>
      `${p.component} can't be made of the module "${p.module}": ${p.text}`,
  },
} satisfies Record<string, CodeRow>
