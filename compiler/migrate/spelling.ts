/** How the types and values of .properties are written in YAML. */
import type { Scalar } from '../1-parse/ast.ts'
import type { Component, Option } from '../2-validate/model.ts'
import { find, javaTrim, kindOf, type OptionSchema, spellings } from '../registry/index.ts'
import { carried } from './carry.ts'

/** The current short name of a type; its text as it stands for classes that are not ours. */
export function typeName({ schema, how, type }: Component): string {
  const text = javaTrim(String(type!.value))
  if (schema === undefined || how === 'wrongCase' || how === 'withoutBuilder') return carried(text, 'yaml')
  if (how === 'alias') return text.toLowerCase()
  const [shortest = text] = spellings(schema)
  return find(kindOf(schema), shortest)?.schema === schema ? shortest : carried(text, 'yaml')
}

/** What the option is set to, as YAML says it; undefined when there is nothing that Flume could read. */
export function optionValue({ value, setting, schema }: Option): Scalar | readonly Scalar[] | undefined {
  const raw = value ?? setting.value
  if (Array.isArray(raw)) return raw.map(item => (typeof item === 'string' ? native(item) : item))
  if (typeof raw === 'number') return exact(raw, String(setting.value))
  if (typeof raw !== 'string') return raw as Scalar
  if (value === undefined && schema !== undefined && isTyped(schema)) return undefined
  const text = carried(raw, 'yaml')
  // What an unknown class makes of a value is not known: its text stays text.
  return schema === undefined ? text : native(text)
}

const isTyped = ({ type }: OptionSchema) => type === 'integer' || type === 'number' || type === 'boolean'

/** Numbers and booleans of text options need no quotes where YAML gives the same text back. */
function native(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+$/.test(text) && String(Number(text)) === text && Number.isSafeInteger(Number(text))
    ? Number(text)
    : text
}

/** A long that JavaScript's numbers can't hold keeps its digits. */
function exact(value: number, written: string): Scalar {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? javaTrim(written) : value
}
