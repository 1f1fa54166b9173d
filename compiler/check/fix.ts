import type { Diagnostic } from '../diagnostics/index.ts'
import type { SourceText, Span } from '../source/text.ts'

type Edit = { readonly span: Span; readonly text: string }

/** A file's text with the safe changes made. */
export interface Fixed {
  readonly source: SourceText
  readonly text: string
  readonly changes: number
}

/**
 * Makes the changes that diagnostics offer: from the start of each file, leaving out a fix that touches one already
 * made. A fix is all of its edits or none.
 */
export function fixAll(diagnostics: readonly Diagnostic[]): Fixed[] {
  const bySource = new Map<SourceText, Edit[][]>()
  for (const { fix, span } of diagnostics) {
    if (fix === undefined || span === null) continue
    const fixes = bySource.get(span.source)
    if (fixes === undefined) bySource.set(span.source, [[...fix.edits]])
    else fixes.push([...fix.edits])
  }
  return [...bySource].map(([source, fixes]) => fixOne(source, fixes))
}

function fixOne(source: SourceText, fixes: readonly Edit[][]): Fixed {
  const ordered = fixes.map(edits => edits.sort(byPlace)).sort((a, b) => byPlace(a[0]!, b[0]!))
  const taken: Edit[] = []
  let end = 0
  let changes = 0
  for (const edits of ordered) {
    if (edits[0]!.span.start < end) continue
    taken.push(...edits)
    end = edits.at(-1)!.span.end
    changes++
  }
  let text = ''
  let at = 0
  for (const { span, text: replacement } of taken.sort(byPlace)) {
    text += source.text.slice(at, span.start) + replacement
    at = span.end
  }
  return { source, text: text + source.text.slice(at), changes }
}

const byPlace = (a: Edit, b: Edit) => a.span.start - b.span.start

/** The change as people know it: each changed line as it was and as it will be. Lines are only added to or taken from. */
export function changeText({ source, text }: Fixed): string {
  const before = source.text.split(/\r\n|\r|\n/)
  const after = text.split(/\r\n|\r|\n/)
  const lines = [`--- ${source.file}`, `+++ ${source.file}`]
  let j = 0
  for (const [i, line] of before.entries()) {
    if (line === after[j]) {
      j++
      continue
    }
    // Fixes change lines in place or take whole lines away: a line that is gone is followed by one that stayed.
    const gone = before.length - i > after.length - j && before[i + 1] === after[j]
    lines.push(`@@ line ${i + 1} @@`, `-${line}`)
    if (!gone) lines.push(`+${after[j++]}`)
  }
  return `${lines.join('\n')}\n`
}
