import { Project, type StatementStructures, StructureKind } from 'ts-morph'
import type { Ir } from '../4-lower/ir.ts'
import { AgentProgram } from './agent-program.ts'
import { commentText } from './literal.ts'

export interface Emitted {
  /** The agent's program: `agent.ts`. */
  readonly text: string
  /** Modules of the user's that it imports, as the pipeline file names them. */
  readonly modules: readonly string[]
}

/** Writes the agent as a TypeScript program; `from` is the pipeline file's name for the header. */
export function emit(ir: Ir, from: string): Emitted {
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
      `// Made by flumec from ${commentText(from)}. Change that file and build again.`,
      ...imports,
      `\n${program.body.join('\n')}`,
    ],
  })
  return { text: file.getFullText().replace(/^(import .*);$/gm, '$1'), modules: program.modules }
}
