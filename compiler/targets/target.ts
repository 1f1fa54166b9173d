import type { Deployment } from './deployment.ts'

/** A way to install an agent: the files that go beside its bundle, by name. */
export interface Target {
  readonly name: string
  files(deployment: Deployment): Readonly<Record<string, string>>
  /** How to use them, in a line or two. */
  next(deployment: Deployment): string
}

/** The first lines of every file, for `#` comments. */
export const header = ({ about }: Deployment, target: string): string =>
  `# Made by flumec from ${about.file}. Change that file and build again with --target ${target}.\n`
