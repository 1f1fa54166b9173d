import { isModule, javaTrim } from '../../registry/index.ts'
import type { Draft } from '../components.ts'
import type { Model } from '../model.ts'

/**
 * Whether the class of a component's type can be loaded. A user's own class is taken to be there, as are classes that
 * other versions of Flume or plugins bring; a misspelt alias, and a class of Flume's own that never was, are not. Modules
 * are ours: who names one means flumec, in either format.
 */
export function isLoadable({ how }: Pick<Draft, 'how'>, type: string, format: Model['format']): boolean {
  if (how === 'alias' || how === 'class' || how === 'former') return true
  if (how === 'short') return format === 'yaml'
  return how === undefined && (isUserClass(type) || isModule(type))
}

/** A Java class name with a package, not one of Flume's. */
function isUserClass(type: string): boolean {
  return className.test(javaTrim(type)) && !/^org\.apache\.flume\./i.test(type)
}

const identifier = '[\\p{ID_Start}$_][\\p{ID_Continue}$]*'
const className = new RegExp(`^${identifier}(\\.${identifier})+$`, 'u')
