import { existsSync } from 'node:fs'
import { explainCode, unknownCode } from '../../diagnostics/explain.ts'
import { UserError } from '../main.ts'
import { readModel } from '../read-model.ts'

/** The page of a diagnostic where there is such a code; otherwise the pipeline of that file in words. */
export async function explain(what: string): Promise<void> {
  const page = explainCode(what)
  if (page === undefined && /^[a-z-]+$/.test(what) && what !== '-' && !existsSync(what))
    throw new UserError(`${unknownCode(what)}; nor is there such a file`, 2)
  process.stdout.write(page ?? (await import('../../explain/index.ts')).explain(readModel(what)))
}
