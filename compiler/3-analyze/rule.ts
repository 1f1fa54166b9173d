import type { Setting } from '../1-parse/ast.ts'
import type { Option } from '../2-validate/model.ts'
import type { Code, Report } from '../diagnostics/index.ts'
import type { AgentView, ComponentView, FileView } from './view.ts'

/**
 * One thing that is looked for. All rules share one walk over a file: first its settings as they stand in the text, then
 * agent by agent the components (nested parts behind their owner) with their options, then the agent as a whole.
 *
 * What a rule finds wrong it may mark (`file.explained`, `agent.explainedNames`), so that one mistake neither hides
 * others nor is told again by its consequences; rules stand in the list in the order in which they explain.
 */
export interface Rule {
  readonly codes: readonly Code[]
  setting?(setting: Setting, file: FileView, report: Report): void
  file?(file: FileView, report: Report): void
  component?(component: ComponentView, report: Report): void
  option?(option: Option, owner: ComponentView, report: Report): void
  agent?(agent: AgentView, report: Report): void
  /** After every file: what several files do to each other. */
  together?(files: readonly FileView[], report: Report): void
}
