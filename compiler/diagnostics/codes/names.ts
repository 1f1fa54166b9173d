import type { CodeRow } from './row.ts'

/** About agents, components and keys: what is named, listed and configured. */
export const nameCodes = {
  'missing-agent-name': {
    severity: 'warning',
    title: 'a key that lacks the agent’s name',
    lost: true,
    message: (p: { key: string }) => `"${p.key}" lacks the agent's name; Flume ignores the line`,
  },
  'agent-without-lists': {
    severity: 'warning',
    title: 'an agent name without any list',
    lost: true,
    message: (p: { agent: string; lines: number }) =>
      `agent "${p.agent}" lists no components; ${p.lines === 1 ? 'this line has' : `its ${p.lines} lines have`} no effect`,
  },
  'unknown-section': {
    severity: 'warning',
    title: 'a key below the agent that Flume does not know',
    lost: true,
    message: (p: { agent: string; section: string }) =>
      `agent "${p.agent}" has no "${p.section}": after the agent's name Flume takes sources, channels, sinks, sinkgroups and configfilters`,
  },
  'incomplete-key': {
    severity: 'warning',
    title: 'a key that lacks the name of a component or of an option',
    lost: true,
    message: (p: { key: string; lacks: string }) => `"${p.key}" lacks ${p.lacks}; Flume ignores the line`,
  },
  'unlisted-component': {
    severity: 'warning',
    title: 'a component that no list names',
    lost: true,
    message: (p: { component: string; list: string; lines: number }) =>
      `${p.component} is not in ${p.list}; ${p.lines === 1 ? 'this line has' : `its ${p.lines} lines have`} no effect`,
  },
  'unlisted-part': {
    severity: 'warning',
    title: 'an interceptor or other part that no list names',
    lost: true,
    message: (p: { part: string; list: string }) => `${p.part} is not in ${p.list}; its lines have no effect`,
  },
  'unconfigured-component': {
    severity: 'error',
    title: 'a listed component without any property',
    lost: true,
    message: (p: { component: string }) => `${p.component} has no properties; Flume drops it`,
  },
  'comma-in-list': {
    severity: 'error',
    title: 'a list with commas where Flume splits at blanks',
    lost: true,
    message: (p: { item: string }) => `this list is separated by blanks, not commas: "${p.item}" is taken as one name`,
  },
  'tab-in-list': {
    severity: 'error',
    title: 'a tab or a double blank in a list that Flume splits at single blanks',
    lost: true,
    message: (p: { item: string }) =>
      `Flume splits this list at single blanks only, and so takes "${p.item}" as a name`,
  },
  'missing-type': {
    severity: 'error',
    title: 'a component without a type',
    lost: true,
    message: (p: { component: string; dropped: string }) => `${p.component} has no type; Flume drops ${p.dropped}`,
  },
  'unknown-type': {
    severity: 'error',
    title: 'a type that is not known',
    lost: true,
    message: (p: { kind: string; type: string; so: string }) => `there is no ${p.kind} type "${p.type}"; ${p.so}`,
  },
  'class-letter-case': {
    severity: 'error',
    title: 'a class name right but for its letter case',
    lost: true,
    message: (p: { type: string; so: string }) => `class names are case-sensitive: "${p.type}" does not exist; ${p.so}`,
  },
  'builder-missing': {
    severity: 'error',
    title: 'an interceptor’s class without its builder',
    lost: true,
    message: (p: { type: string; dropped: string }) =>
      `the type must name the builder, "${p.type}$Builder"; Flume drops ${p.dropped}`,
  },
  'type-letter-case': {
    severity: 'info',
    title: 'a name in unusual letter case',
    message: (p: { text: string; usual: string }) => `"${p.text}" is usually spelt "${p.usual}"`,
  },
  'plugin-needed': {
    severity: 'info',
    title: 'a component that Flume’s own distribution does not have',
    message: (p: { type: string; note: string }) => `${p.type} is not part of the Flume 1.11 distribution${p.note}`,
  },
} satisfies Record<string, CodeRow>
