import { github } from './github.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import { pretty } from './pretty.ts'
import type { Printer } from './printer.ts'
import { sarif } from './sarif.ts'

export type { FailOn, Printer, Style } from './printer.ts'
export { fails } from './printer.ts'

/** What `--format` takes. */
export const printers = { pretty, json, sarif, junit, github, markdown } satisfies Record<string, Printer>

export type Format = keyof typeof printers
