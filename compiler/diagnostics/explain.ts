import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CodeRow } from './codes/row.ts'
import { type Code, codeNames, codes, isCode } from './codes.ts'
import { guess } from './guess.ts'

/** The page of a code as people read it; undefined when there is no such code. */
export function explainCode(text: string): string | undefined {
  if (!isCode(text)) return undefined
  const row: CodeRow = codes[text]
  const [heading, ...rest] = pageOf(text).split('\n')
  return `${heading}\n\n${row.severity}: ${row.title}\n${rest.join('\n')}`
}

/** What to say of a code that does not exist. */
export function unknownCode(text: string): string {
  const near = guess(text, codeNames)
  return `there is no code "${text}"${near === undefined ? '' : `; did you mean ${near}?`}`
}

/** The page as it is written: Markdown. */
export function pageOf(code: Code): string {
  return readFileSync(join(pagesFolder(), `${code}.md`), 'utf8')
}

/** The pages lie in compiler/diagnostics/pages of the package, whether this module runs from there or from build/. */
function pagesFolder(): string {
  const pages = join('compiler', 'diagnostics', 'pages')
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, pages)) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, pages)
}
