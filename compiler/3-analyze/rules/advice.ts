import type { Report } from '../../diagnostics/index.ts'
import { text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** Advice: secrets in clear text, and roll settings of the hdfs sink that make small files. */
export const advice: Rule = {
  codes: ['clear-secret', 'small-files'],
  option({ setting, name }, owner, report) {
    const { file } = owner.agent
    if (!owner.component.listed || !file.isSecret(setting) || file.isExplained(setting)) return
    if (!/\$\{[^}]+\}/.test(text(setting)))
      report(
        'clear-secret',
        setting.keySpan,
        { option: name },
        { hint: 'write ${env:NAME} and set the variable where the agent runs' },
      )
  },
  component(view, report) {
    if (view.component.schema?.$id === 'sinks/hdfs' && view.component.listed && view.kept) smallFiles(view, report)
  },
}

/** Below this a file is small for HDFS, whose blocks have 128 MiB. */
const small = { rollSize: 1024 * 1024, rollCount: 100, rollInterval: 60 }

function smallFiles(view: ComponentView, report: Report) {
  const { options, schema, nameSpan } = view.component
  for (const [name, least] of Object.entries(small)) {
    const option = options.get(`hdfs.${name}`)
    const value = option === undefined ? schema!.properties[`hdfs.${name}`]?.default : option.value
    if (typeof value !== 'number' || value <= 0 || value >= least) continue
    const why = `a file is closed after ${value} ${units[name]}${option === undefined ? ', the default' : ''}`
    const hint = `set hdfs.${name} to 0 to switch it off, and roll by one of the others`
    return report(
      'small-files',
      option === undefined ? nameSpan : valueSpan(option.setting),
      { option: `hdfs.${name}`, why },
      { hint },
    )
  }
}

const units: Readonly<Record<string, string>> = { rollSize: 'bytes', rollCount: 'events', rollInterval: 'seconds' }
