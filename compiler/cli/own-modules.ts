import { Diagnostics } from '../diagnostics/index.ts'
import { checkModules, reportBundling } from '../modules.ts'
import { UserError } from './main.ts'
import type { Pipeline } from './read-pipeline.ts'

/** Runs `build` between the checks of the user's own modules; what is wrong with them goes to standard error and ends it. */
export async function withModules<T>(pipeline: Pipeline, build: () => Promise<T>): Promise<T> {
  const { source, model, agent, tell } = pipeline
  const { all, report } = new Diagnostics()
  await checkModules(model, agent, report)
  if (all.length === 0)
    try {
      return await build()
    } catch (error) {
      if (!(await reportBundling(error, report))) throw error
    }
  tell(all)
  throw new UserError(`${source.file}: nothing was built; the errors above say why`)
}
