import { UserError } from '../cli/main.ts'

/** Where an agent answers: `8080`, `host:8080` and `http://host:8080/` are the same. Throws UserError. */
export function agentUrl(text: string): URL {
  const whole = /^\d+$/.test(text) ? `http://127.0.0.1:${text}` : /^https?:\/\//.test(text) ? text : `http://${text}`
  if (!URL.canParse(whole)) throw new UserError(`${text}: is no URL of an agent, such as http://127.0.0.1:8080`, 2)
  return new URL('/', whole)
}

/** Why there is no answer, in the words of the system: `connect ECONNREFUSED 127.0.0.1:8080`. */
export function why(error: unknown): string {
  const { cause, message } = error as Error
  if (cause instanceof AggregateError) return why(cause.errors[0])
  return cause instanceof Error ? cause.message : message
}
