import type { Channel, Selector } from '../../../runtime/core/contracts.ts'
import type { EventBatch } from '../../../runtime/core/event-batch.ts'
import { bodiesOf } from '../../contracts/support.ts'

/** A selector never calls a channel, so its name is all it needs here. */
const channel = (name: string) => ({ name }) as unknown as Channel
export const channels = { c1: channel('c1'), c2: channel('c2'), c3: channel('c3'), c4: channel('c4') }

/** Each route as `c1: a b`, an optional one as `c1?: a b`. */
export const routed = (selector: Selector, batch: EventBatch) =>
  selector.route(batch).map(route => {
    const { name } = route.channel as unknown as { name: string }
    return `${name}${route.optional ? '?' : ''}: ${bodiesOf([route.batch]).join(' ')}`
  })
