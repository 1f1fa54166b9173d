import type { ReasonCode } from '../../2-validate/model.ts'
import type { Rule } from '../rule.ts'

/** The last word: a component that Flume drops must not go untold, whatever the reason. */
export const dropped: Rule = {
  codes: ['dropped-component'],
  agent(agent, report) {
    for (const view of agent.components) {
      const { component, told } = view
      if (told || !component.listed || component.fate.kept || consequences.has(component.fate.because.code)) continue
      const { code, settings, name } = component.fate.because
      if (settings.some(setting => agent.file.isExplained(setting))) continue
      const place = settings[0]?.valueSpan ?? component.nameSpan
      report('dropped-component', place, { component: view.label, why: sentence(code, name) })
    }
  },
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
