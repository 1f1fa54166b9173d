import type { Agent } from '../core/agent.ts'
import type { State } from '../core/supervisor.ts'

/** A channel that is as full as this, in percent, makes the agent not ready: soon it takes nothing more. */
const mark = 90

/** Why the agent is not ready to do its work, one sentence each; none when it is. The log has the causes. */
export function notReady(agent: Agent): string[] {
  return [
    ...agent.channels.flatMap(({ name, part, supervisor: { state } }) => [
      ...stateReason('channel', name, state),
      ...(part.size * 100 >= part.capacity * mark
        ? [`channel ${name}: holds ${part.size} of ${part.capacity} events, the mark is ${mark} %`]
        : []),
    ]),
    ...agent.sinks.flatMap(sink => sinkReasons(sink)),
    ...agent.sources.flatMap(({ name, supervisor: { state } }) => stateReason('source', name, state)),
  ]
}

function sinkReasons({ name, part, supervisor: { state }, metrics, runner }: Agent['sinks'][number]): string[] {
  const notRunning = stateReason('sink', name, state)
  if (notRunning.length > 0) return notRunning
  const { members } = part.sink
  if (members?.every(member => member.state !== 'running')) return [`sink group ${name}: none of its sinks runs`]
  const lastSuccess = Math.max(runner.lastCommit, metrics.get('StartTime'))
  return (metrics.lastError?.at ?? -1) >= lastSuccess ? [`sink ${name}: its last delivery failed`] : []
}

const words: Readonly<Record<State, string>> = {
  starting: 'has not started yet',
  running: '',
  failed: 'failed and will be started again',
  'given up': 'has failed for good',
  stopped: 'is stopped',
}

const stateReason = (kind: string, name: string, state: State): string[] =>
  state === 'running' ? [] : [`${kind} ${name}: ${words[state]}`]
