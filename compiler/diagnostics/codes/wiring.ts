import type { CodeRow } from './row.ts'

/** About how sources, channels, sinks and groups are put together. */
export const wiringCodes = {
  'no-channels': {
    severity: 'error',
    title: 'an agent without a channel',
    lost: true,
    message: (p: { agent: string }) => `agent "${p.agent}" has no list of channels; Flume runs nothing of it`,
  },
  'incomplete-agent': {
    severity: 'error',
    title: 'an agent without a list of sources and of sinks',
    lost: true,
    message: (p: { agent: string }) => `agent "${p.agent}" lists no sources and no sinks; Flume runs nothing of it`,
  },
  'missing-channel': {
    severity: 'error',
    title: 'a source or sink without a channel',
    lost: true,
    message: (p: { owner: string; option: string }) => `${p.owner} has no "${p.option}"; Flume drops it`,
  },
  'wrong-channel-key': {
    severity: 'error',
    title: 'channel and channels mixed up',
    lost: true,
    message: (p: { owner: string; kind: string; option: string; wrong: string }) =>
      `a ${p.kind} takes "${p.option}", not "${p.wrong}"; ${p.owner} has no channel and Flume drops it`,
  },
  'unknown-channel': {
    severity: 'error',
    title: 'a component names a channel that is not declared',
    lost: true,
    message: (p: { owner: string; name: string }) => `${p.owner} uses channel "${p.name}", which is not declared`,
  },
  'selector-channel': {
    severity: 'error',
    title: 'a selector names a channel that its source does not write to',
    lost: true,
    message: (p: { source: string; name: string; so: string }) =>
      `the selector uses channel "${p.name}", which is not among the channels of ${p.source}; ${p.so}`,
  },
  'two-channels': {
    severity: 'error',
    title: 'a sink with more than one channel',
    lost: true,
    message: (p: { owner: string; value: string }) =>
      `a sink drains one channel: "${p.value}" is taken as one name; Flume drops ${p.owner}`,
  },
  'unconnected-channel': {
    severity: 'warning',
    title: 'a channel that no component uses',
    lost: true,
    message: (p: { channel: string }) => `no source and no sink uses ${p.channel}; Flume drops it`,
  },
  'nothing-flows': {
    severity: 'info',
    title: 'an agent that is left with sources alone',
    message: (p: { agent: string }) =>
      `Flume drops every sink of agent "${p.agent}": its sources run, and what they take goes nowhere`,
  },
  'undrained-channel': {
    severity: 'info',
    title: 'a channel that no sink drains',
    message: (p: { channel: string; after: string }) => `no sink drains ${p.channel}${p.after}`,
  },
  'unfed-channel': {
    severity: 'info',
    title: 'a channel that no source feeds',
    message: (p: { channel: string }) => `no source of this agent puts events into ${p.channel}`,
  },
  'competing-sinks': {
    severity: 'info',
    title: 'several sinks on one channel',
    message: (p: { sinks: string; channel: string }) =>
      `sinks ${p.sinks} share ${p.channel}: each event reaches only one of them`,
  },
  'selector-unusable': {
    severity: 'error',
    title: 'a channel selector that no file can configure',
    lost: true,
    message: (p: { type: string; owner: string }) =>
      `Flume knows the selector "${p.type}" but can't configure it; it drops ${p.owner}`,
  },
  'group-without-sinks': {
    severity: 'error',
    title: 'a sink group without sinks',
    lost: true,
    message: (p: { group: string }) =>
      `${p.group} has no "sinks"; Flume ends with an exception while loading, and no agent of the file starts`,
  },
  'unknown-sink': {
    severity: 'warning',
    title: 'a sink group names a sink that is not there',
    lost: true,
    message: (p: { group: string; sink: string }) => `${p.group} names sink "${p.sink}", which is not declared`,
  },
  'sink-in-two-groups': {
    severity: 'warning',
    title: 'a sink in two groups',
    lost: true,
    message: (p: { sink: string; group: string }) =>
      `${p.sink} is in ${p.group} already; one of the two groups loses it`,
  },
  'processor-missing': {
    severity: 'error',
    title: 'a sink group without processor.type',
    lost: true,
    message: (p: { group: string; sinks: string }) => `${p.group} has no processor.type; Flume drops it and ${p.sinks}`,
  },
  'processor-sinks': {
    severity: 'error',
    title: 'a sink processor with too few or too many sinks',
    lost: true,
    message: (p: { processor: string; wants: string; group: string; sinks: string }) =>
      `${p.processor} ${p.wants}; Flume drops ${p.group}, and ${p.sinks} with it`,
  },
  'same-priority': {
    severity: 'warning',
    title: 'two sinks of a failover group with one priority',
    lost: true,
    message: (p: { priority: string; sink: string }) =>
      `priority ${p.priority} is already taken by sink ${p.sink}: Flume leaves one of the two out`,
  },
  'missing-priority': {
    severity: 'info',
    title: 'a sink of a failover group without a priority',
    message: (p: { sink: string }) => `sink ${p.sink} has no priority; Flume gives it a negative one, so it comes last`,
  },
  'dropped-component': {
    severity: 'error',
    title: 'a component that Flume drops',
    lost: true,
    message: (p: { component: string; why: string }) => `Flume drops ${p.component} (${p.why})`,
  },
  'group-named-like-sink': {
    severity: 'warning',
    title: 'a sink and a sink group of the same name',
    lost: true,
    message: (p: { name: string }) => `sink "${p.name}" is never started: a sink group has the same name`,
  },
} satisfies Record<string, CodeRow>
