import type { PartStatus, Status } from '../../status-form.ts'

/** What is worth saying aloud since the last answer: changes of state, never figures. Empty when there is nothing. */
export function news(before: Status | undefined, now: Status): string {
  if (before === undefined) return `${now.agent} is ${readiness(now)}.`
  const changes = [
    ...changed('source', before.sources, now.sources),
    ...changed('channel', before.channels, now.channels),
    ...changed('sink', before.sinks, now.sinks),
  ]
  if (readiness(before) !== readiness(now)) changes.push(`${now.agent} is ${readiness(now)}.`)
  return changes.join(' ')
}

const readiness = ({ notReady }: Status): string =>
  notReady.length === 0 ? 'ready' : `not ready: ${notReady.join('; ')}`

function changed(kind: string, before: readonly PartStatus[], now: readonly PartStatus[]): string[] {
  return now.flatMap(part => {
    const old = before.find(one => one.name === part.name)
    const changes = []
    if (old?.state !== part.state) changes.push(`${kind} ${part.name} is ${part.state}.`)
    if (part.lastError !== undefined && old?.lastError?.message !== part.lastError.message)
      changes.push(`${kind} ${part.name} failed: ${part.lastError.message}.`)
    return changes
  })
}
