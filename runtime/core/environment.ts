/** References of the pipeline file, looked up when the agent starts, so that no secret is ever part of a bundle. */
import { homedir, tmpdir, userInfo } from 'node:os'
import { ConfigurationError } from './contracts.ts'

/** The environment variable `name`, or `fallback`. */
export function env(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback
  if (value === undefined)
    throw new ConfigurationError(
      `the environment variable ${name} is not set; the pipeline needs it and gives no default`,
    )
  return value
}

/** A text that must be a number by now: a reference's, or an option of a module; `of` says which setting it is. */
export function number(text: string, of: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new ConfigurationError(`${of} must be a number, but it is ${JSON.stringify(text)}`)
  return value
}

/** Java's reading: "true" in any letter case is true, everything else false. */
export function boolean(text: string): boolean {
  return text.trim().toLowerCase() === 'true'
}

/** A Java system property, as far as a Node process has its counterpart; `flume-ng -Dname=value` sets others. */
export function sys(name: string, fallback?: string): string {
  const value = process.env[`flumec.sys.${name}`] ?? systemProperty(name) ?? fallback
  if (value === undefined)
    throw new ConfigurationError(`the system property ${name} is not set; the pipeline needs it and gives no default`)
  return value
}

function systemProperty(name: string): string | undefined {
  switch (name) {
    case 'user.home':
      return homedir()
    case 'user.name':
      return userInfo().username
    case 'user.dir':
      return process.cwd()
    case 'java.io.tmpdir':
      return tmpdir()
    default:
      return undefined
  }
}
