import { parse } from '../1-parse/index.ts'
import { flumeKeeps, validate } from '../2-validate/index.ts'
import { analyze, analyzeTogether, type FileView, secretsOf, viewOf } from '../3-analyze/index.ts'
import { isLost } from '../diagnostics/codes.ts'
import { type FileFindings, type Findings, sorted, type Verdict } from '../diagnostics/findings.ts'
import { type Diagnostic, Diagnostics } from '../diagnostics/index.ts'
import type { SourceText } from '../source/text.ts'
import type { Config } from './config.ts'
import { checkHouse } from './house.ts'
import { suppress } from './suppressions.ts'

export interface CheckOptions {
  readonly config?: Config
}

/** Checks pipeline files, each by itself and then all together. Nothing of it throws for what a file says. */
export function check(sources: readonly SourceText[], { config }: CheckOptions = {}): Findings {
  const checked = sources.map(source => checkOne(source, config))
  const together = new Diagnostics()
  analyzeTogether(
    checked.map(({ view }) => view),
    together.report,
  )
  const all = together.all.length === 0 ? checked : checked.map(one => withThose(one, together.all))
  const left = all.flatMap(({ view, diagnostics }) => {
    const about = new Diagnostics()
    return [...suppress(view.ast, diagnostics, about.report), ...about.all]
  })
  return { files: all.map(({ file }) => file), diagnostics: sorted(judged(left, config), sources) }
}

interface Checked {
  readonly view: FileView
  readonly file: FileFindings
  readonly diagnostics: readonly Diagnostic[]
}

function checkOne(source: SourceText, config: Config | undefined): Checked {
  const { all, report } = new Diagnostics()
  const ast = parse(source, report)
  const view = viewOf(ast, validate(ast, report), all)
  analyze(view, report)
  if (config !== undefined) checkHouse(view, config, report)
  const agents = Object.fromEntries(flumeKeeps(view.model))
  const file = { file: source.file, verdict: verdict(agents, all), agents, secrets: secretsOf(view) }
  return { view, file, diagnostics: all }
}

/** What Flume does: nothing that runs is left; something is lost; or neither. Severities and suppressions play no part. */
function verdict(agents: FileFindings['agents'], diagnostics: readonly Diagnostic[]): Verdict {
  const runs = Object.values(agents).some(
    kept => typeof kept === 'object' && kept.sources.length + kept.runners.length > 0,
  )
  if (!runs) return 'error'
  return diagnostics.some(({ code }) => isLost(code)) ? 'warns' : 'ok'
}

function withThose(one: Checked, diagnostics: readonly Diagnostic[]): Checked {
  const more = diagnostics.filter(({ span }) => span?.source === one.view.ast.source)
  return { ...one, diagnostics: [...one.diagnostics, ...more] }
}

/** With the severities that the configuration asks for. */
function judged(diagnostics: readonly Diagnostic[], config: Config | undefined): readonly Diagnostic[] {
  if (config === undefined || config.severities.size === 0) return diagnostics
  return diagnostics.flatMap(one => {
    const severity = config.severities.get(one.code) ?? one.severity
    return severity === 'off' ? [] : [{ ...one, severity }]
  })
}
