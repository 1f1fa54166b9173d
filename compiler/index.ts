/**
 * The compiler, phase by phase:
 *
 *   text -> 1-parse -> 2-validate -> 3-analyze -> 4-lower -> 5-emit -> 6-bundle -> agent.mjs
 *
 * The first three make a check; the later ones load their libraries only when a build asks for them.
 */
import { parse } from './1-parse/index.ts'
import { validate } from './2-validate/index.ts'
import type { Agent, Model } from './2-validate/model.ts'
import { analyze, secretsOf, viewOf } from './3-analyze/index.ts'
import { type Ir, lower } from './4-lower/index.ts'
import type { AboutProgram } from './5-emit/index.ts'
import type { Package } from './6-bundle/index.ts'
import type { Diagnostics, Report } from './diagnostics/index.ts'
import type { SourceText, Span } from './source/text.ts'

export interface Reading {
  readonly model: Model
  /** Where secrets stand in clear text: whoever shows the source masks them. */
  readonly secrets: readonly Span[]
}

/** Reads a pipeline file and reports what is wrong with it. */
export function read(source: SourceText, { all, report }: Diagnostics): Reading {
  const ast = parse(source, report)
  const view = viewOf(ast, validate(ast), all)
  analyze(view, report)
  return { model: view.model, secrets: secretsOf(view) }
}

/** One agent as plain data; undefined when it asks for something that can't be built (reported). */
export function agentOf(model: Model, agent: Agent, report: Report): Ir | undefined {
  return lower(model, agent, report)
}

export interface Program {
  /** The program to read: `agent.ts`. */
  readonly source: string
  /** What it knows of itself: `agent.about.ts`. */
  readonly about: string
  /** The program to run: `agent.mjs`, and its source map. */
  readonly bundle: string
  readonly map: string
  /** What others wrote and the bundle holds. */
  readonly packages: readonly Package[]
}

/** The agent's program. `folder` is where the user's own modules are. */
export async function build(ir: Ir, about: AboutProgram, folder: string): Promise<Program> {
  const [{ emit }, { bundle }] = await Promise.all([import('./5-emit/index.ts'), import('./6-bundle/index.ts')])
  const emitted = emit(ir, about)
  const { code, map, packages } = await bundle(emitted.text, emitted.about, folder)
  return { source: emitted.text, about: emitted.about, bundle: code, map, packages }
}
