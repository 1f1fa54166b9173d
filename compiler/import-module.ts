/** Given to the bundled commands by cli/start.ts: code from V8's cache has no `import()` of its own. */
declare const importModule: ((specifier: string) => Promise<unknown>) | undefined

/** `import()` of what is not in the bundle: a URL, or a module that a package exports. */
export const load: (specifier: string) => Promise<unknown> =
  typeof importModule === 'undefined' ? specifier => import(/* @vite-ignore */ specifier) : importModule
