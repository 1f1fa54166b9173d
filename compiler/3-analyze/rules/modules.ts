import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isModule, type Kind, scaffolds } from '../../registry/index.ts'
import { text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'

/** Components of the user's own must be there. What is in them is told when they are built. */
export const modules: Rule = {
  codes: ['module-missing', 'module-only-here'],
  component(view, report) {
    const { type, kind, schema, listed } = view.component
    if (!listed || type === undefined || schema !== undefined) return
    const { source, format } = view.agent.file.ast
    const module = text(type)
    if (!/^\.{1,2}\//.test(module)) return
    const component = view.label
    if (!isModule(module))
      report('module-missing', valueSpan(type), {
        component,
        module,
        why: 'a module’s name ends in .ts, .mts, .js or .mjs',
      })
    else if (!isFile(resolve(source.folder, module)))
      report('module-missing', valueSpan(type), { component, module, why: 'there is no such file' }, hint(kind))
    else if (format === 'properties') report('module-only-here', valueSpan(type), { component })
  },
}

const hint = (kind: Kind) =>
  scaffolds[kind] === undefined ? {} : { hint: `flumec init ${scaffolds[kind]} NAME writes one to begin with` }

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
