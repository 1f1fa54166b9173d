import type { Span } from '../../source/text.ts'
import type { Diagnostic, Fix, Related } from '../index.ts'
import { type Printer, place } from './printer.ts'

/** For programs; the shape is schemas/check-output.schema.json. */
export const json: Printer = ({ files, diagnostics }) =>
  `${JSON.stringify({
    version: 1,
    files: files.map(({ file, verdict, agents }) => ({ file, verdict, agents })),
    diagnostics: diagnostics.map(diagnostic),
  })}\n`

function diagnostic(one: Diagnostic) {
  const { code, severity, message, hint } = one
  return {
    code,
    severity,
    message,
    ...place(one),
    ...(hint === undefined ? {} : { hint }),
    ...(one.related === undefined ? {} : { related: one.related.map(related) }),
    ...(one.fix === undefined ? {} : { fix: fix(one.fix) }),
  }
}

const related = ({ message, span }: Related) => ({ message, ...place({ span }) })

const fix = ({ title, edits }: Fix) => ({ title, edits: edits.map(edit) })

const edit = ({ span, text }: { span: Span; text: string }) => ({ ...place({ span }), text })
