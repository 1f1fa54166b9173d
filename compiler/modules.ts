/** The user's own modules: what is wrong with them, as findings in their files and in the pipeline's. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Agent, Model } from './2-validate/model.ts'
import { moduleUses } from './4-lower/index.ts'
import type { FileFault, UseFault } from './5-emit/check-modules.ts'
import type { Report } from './diagnostics/index.ts'
import { SourceText } from './source/text.ts'

/** Type-checks the modules that an agent names, each in its place. Without any it costs nothing. */
export async function checkModules(model: Model, agent: Agent, report: Report): Promise<void> {
  const uses = moduleUses(model, agent)
  if (uses.length === 0) return
  const [{ checkModules: check }, { runtimeTypes }] = await Promise.all([
    import('./5-emit/check-modules.ts'),
    import('./6-bundle/index.ts'),
  ])
  reportFaults(check(uses, model.source.folder, runtimeTypes()), report)
}

/** Those in a module's file stand there; the others where the pipeline names the module or sets the option. */
export function reportFaults(faults: readonly (FileFault | UseFault)[], report: Report): void {
  reportFileFaults(
    faults.filter(fault => 'file' in fault),
    report,
  )
  for (const fault of faults) if ('use' in fault) reportMisfit(fault, report)
}

/** Reports what the bundler's error says of the user's files; false when it is about something else. */
export async function reportBundling(error: unknown, report: Report): Promise<boolean> {
  const { faultsOf } = await import('./6-bundle/faults.ts')
  const faults = faultsOf(error)
  if (faults !== undefined) reportFileFaults(faults, report)
  return faults !== undefined
}

/** Each in its file, which is named from the current folder. */
function reportFileFaults(faults: readonly FileFault[], report: Report): void {
  const sources = new Map<string, SourceText>()
  for (const { file, start, end, text } of faults) {
    const source = sources.get(file) ?? SourceText.from(relative('', file), readFileSync(file))
    sources.set(file, source)
    report('module-error', { source, start, end }, { text })
  }
}

function reportMisfit({ use: { component, module }, option, text }: UseFault, report: Report): void {
  const span = option === undefined ? component.type!.valueSpan : component.options.get(option)!.setting.keySpan
  report('module-misfit', span, { component: component.name, module, text })
}
