import { parse } from '../../1-parse/index.ts'
import { validate } from '../../2-validate/index.ts'
import { Diagnostics } from '../../diagnostics/index.ts'
import { aboutPipeline } from '../about.ts'
import { readPipeline, readSource } from '../read-pipeline.ts'

/** Prints a stage. The forms of `ir` and `ts` have no places in them: files that mean the same print the same. */
export async function dump(file: string, { stage, agent }: { stage: string; agent?: string }): Promise<void> {
  process.stdout.write(await text(file, stage, agent))
}

async function text(file: string, stage: string, agent: string | undefined): Promise<string> {
  if (stage === 'ast' || stage === 'model') return early(file, stage)
  const pipeline = readPipeline([file], agent, true)
  if (stage === 'ir') return json(pipeline.ir)
  const { emit } = await import('../../5-emit/index.ts')
  return emit(pipeline.ir, aboutPipeline(pipeline)).text
}

function early(file: string, stage: 'ast' | 'model'): string {
  const { report } = new Diagnostics()
  const ast = parse(readSource(file), report)
  return json(stage === 'ast' ? ast : validate(ast, report))
}

const json = (value: unknown): string => `${JSON.stringify(value, plain, 2)}\n`

/** Maps as objects, spans as offsets, schemas by their name. */
function plain(key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value)
  if (key === 'source') return undefined
  if (key === 'schema' && typeof value === 'object') return (value as { $id?: string }).$id
  return value
}
