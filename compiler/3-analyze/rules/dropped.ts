import type { ReasonCode } from '../../2-validate/model.ts'
import type { Report } from '../../diagnostics/index.ts'
import { valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** The last word: what Flume drops must not go untold, whatever the reason. */
export const dropped: Rule = {
  codes: ['dropped-component'],
  agent(agent, report) {
    // What could not be read is told where it stands.
    if (agent.file.unreadable.length > 0) return
    for (const view of agent.components) if (view.component.listed && !view.told) component(view, report)
    const { outcome, name, span } = agent.agent
    if (outcome.end === 'runs' || agent.file.told) return
    const { code, settings, name: what } = outcome.because
    report('dropped-component', settings[0] === undefined ? span : valueSpan(settings[0]), {
      component: `agent "${name}"`,
      why: sentence(code, what),
    })
  },
}

function component({ component, agent, label }: ComponentView, report: Report) {
  const { fate, nameSpan } = component
  if (fate.kept || fate.because.code === 'agent-dropped') return
  if (consequences.has(fate.because.code) && agent.file.told) return
  const { code, settings, name } = fate.because
  if (settings.some(setting => agent.file.isExplained(setting))) return
  report('dropped-component', settings[0] === undefined ? nameSpan : valueSpan(settings[0]), {
    component: label,
    why: sentence(code, name),
  })
}

/** What follows from something that is told where it happens. */
const consequences: ReadonlySet<ReasonCode> = new Set([
  'unlisted',
  'channel-dropped',
  'unknown-channel',
  'no-channel',
  'unconnected',
  'group-dropped',
  'group-without-valid-sinks',
  'group-without-sinks',
  'group-sink-dropped',
  'agent-dropped',
  'no-valid-channel',
  'no-channels',
  'no-source-or-sink',
  'malformed',
  'reference-loop',
])

function sentence(code: ReasonCode, name: string | undefined): string {
  const what = code.replaceAll('-', ' ')
  return name === undefined ? what : `${what}: ${name}`
}
