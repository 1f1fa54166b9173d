/** References of the pipeline file, looked up when the agent starts, so that no secret is ever part of a bundle. */
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

/** A text that must be a number by now; `of` says which setting it is. */
export function number(text: string, of: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new ConfigurationError(`${of} must be a number, but its reference gives ${JSON.stringify(text)}`)
  return value
}

/** Java's reading: "true" in any letter case is true, everything else false. */
export function boolean(text: string): boolean {
  return text.trim().toLowerCase() === 'true'
}
