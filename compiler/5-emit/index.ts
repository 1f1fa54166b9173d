import { Project, type StatementStructures, StructureKind } from 'ts-morph'
import type { Ir } from '../4-lower/ir.ts'
import { type AboutProgram, aboutModule } from './about-module.ts'
import { AgentProgram } from './agent-program.ts'
import { commentText } from './literal.ts'

export type { AboutProgram } from './about-module.ts'

export interface Emitted {
  /** The agent's program: `agent.ts`. */
  readonly text: string
  /** What it imports besides the runtime and modules: `agent.about.ts`. */
  readonly about: string
  /** Modules of the user's that it imports, as the pipeline file names them. */
  readonly modules: readonly string[]
}

/** Writes the agent as a TypeScript program. */
export function emit(ir: Ir, about: AboutProgram): Emitted {
  const program = new AgentProgram(ir)
  const project = new Project({ useInMemoryFileSystem: true, manipulationSettings: { quoteKind: "'" as never } })
  const imports = program.imports.map(
    ({ module, names }): StatementStructures => ({
      kind: StructureKind.ImportDeclaration,
      moduleSpecifier: module,
      namedImports: names,
    }),
  )
  const file = project.createSourceFile('agent.ts', {
    statements: [
      `// Made by flumec from ${commentText(about.file)}. Change that file and build again.`,
      ...imports,
      `\n${program.body.join('\n')}`,
    ],
  })
  const text = file.getFullText().replace(/^(import .*);$/gm, '$1')
  return { text, about: aboutModule(about), modules: program.modules }
}
