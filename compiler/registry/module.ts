import type { Kind } from './schema.ts'

/** A component of the user's own as a module: `./mask.ts`, a path from the pipeline file's folder. */
export const isModule = (type: string): boolean => /^\.{1,2}\/.+\.[cm]?[jt]s$/.test(type)

/** What `flumec init` calls the kinds that it writes a module for. */
export const scaffolds: Partial<Readonly<Record<Kind, string>>> = {
  sources: 'source',
  sinks: 'sink',
  interceptors: 'interceptor',
  selectors: 'selector',
  'sink-groups': 'processor',
  serializers: 'serializer',
}
