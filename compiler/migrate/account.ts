import type { Scalar, Setting } from '../1-parse/ast.ts'

/**
 * What becomes of a setting.
 *
 * mapped       it stands in the new file under its name.
 * renamed      under its current name, or with the current name of its type.
 * merged       the new file says it by its structure, or in the same place as another line.
 * defaulted    Flume can't read the value and goes by the default.
 * dropped      Flume itself ignores it.
 * unsupported  Flume does it, but flumec (or, on the way back, Flume) can't.
 */
export const settingFates = ['mapped', 'renamed', 'merged', 'defaulted', 'dropped', 'unsupported'] as const
export type SettingFate = (typeof settingFates)[number]

export interface Account {
  readonly setting: Setting
  readonly fate: SettingFate
  /** Where it stands in the agent's part of the new file. */
  readonly path?: readonly string[]
  /** What stands there; absent where the structure says it. */
  readonly value?: Scalar | readonly Scalar[]
  /** Of a list that becomes a map: the order of its keys. */
  readonly order?: readonly string[]
  readonly reason?: string
}

export const lineOf = ({ keySpan }: Setting): number => keySpan.source.position(keySpan.start).line
