/** What components exist and what they take, read from schemas/. */
export { className } from './class-name.ts'
export { type BrokenConstraint, brokenConstraints } from './constraints.ts'
export { type Decoded, decode, javaTrim } from './decode.ts'
export {
  commonOptions,
  components,
  type Found,
  find,
  type How,
  kindOf,
  option,
  optionNames,
  readersOf,
  spellings,
  typeOf,
} from './find.ts'
export { isModule, scaffolds } from './module.ts'
export * from './schema.ts'
export { withUnit } from './units.ts'
export { type Fault, faults, refusal } from './validate.ts'
