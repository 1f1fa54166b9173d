/**
 * The shape of a cases file, schemas/cases.schema.json, and ajv's function for it.
 *
 * From the sources this reads the schema. In a bundle the module is replaced by its result (see bundle-plugin.ts).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ValidateFunction } from 'ajv'
import { schemasFolder } from './files.ts'
import { newAjv } from './validators.ts'

export const casesSchema: object = JSON.parse(readFileSync(join(schemasFolder(), 'cases.schema.json'), 'utf8'))

export const validateCases: ValidateFunction = newAjv({ allowUnionTypes: true, strictRequired: false }).compile(
  casesSchema,
)
