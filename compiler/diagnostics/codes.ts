import { buildCodes } from './codes/build.ts'
import { deliveryCodes } from './codes/delivery.ts'
import { fileCodes } from './codes/file.ts'
import { guaranteeCodes } from './codes/guarantee.ts'
import { houseCodes } from './codes/house.ts'
import { moduleCodes } from './codes/modules.ts'
import { nameCodes } from './codes/names.ts'
import { optionCodes } from './codes/options.ts'
import type { CodeRow } from './codes/row.ts'
import { sharingCodes } from './codes/sharing.ts'
import { textCodes } from './codes/text.ts'
import { wiringCodes } from './codes/wiring.ts'
import { yamlCodes } from './codes/yaml.ts'

export type { CodeRow, Severity } from './codes/row.ts'

/** Every code that flumec can report: the only place where its severity and its sentence stand. */
export const codes = {
  ...fileCodes,
  ...textCodes,
  ...yamlCodes,
  ...nameCodes,
  ...optionCodes,
  ...wiringCodes,
  ...sharingCodes,
  ...deliveryCodes,
  ...houseCodes,
  ...buildCodes,
  ...moduleCodes,
  ...guaranteeCodes,
} satisfies Record<string, CodeRow>

export type Code = keyof typeof codes

/** Every code, sorted by name. */
export const codeNames = Object.keys(codes).sort() as readonly Code[]

export const isCode = (text: string): text is Code => Object.hasOwn(codes, text)

/** True when Flume itself drops, ignores or can't run what a finding of this code is about. */
export const isLost = (code: Code): boolean => (codes[code] as CodeRow).lost === true
