import type { ChannelStatus, PartStatus, SinkStatus, SourceStatus, Status } from '../../status-form.ts'
import { drawn, element, setText } from './elements.ts'
import { ago, count, duration, percent, rate } from './format.ts'
import type { History } from './history.ts'

/** A component in the flow: made once, brought up to date with every answer. */
export interface Card {
  readonly id: string
  readonly item: HTMLElement
  update(status: Status): void
}

interface Parts {
  readonly item: HTMLElement
  readonly body: HTMLElement
  show(part: PartStatus, status: Status): void
}

export function sourceCard({ name, interceptors, selector, channels }: SourceStatus, history: History): Card {
  const { item, body, show } = frame('source', name)
  const flow = figure('in')
  const steps = element('ol', { class: 'steps' }, ...interceptors.map(one => element('li', {}, one)))
  const to = channels.length > 1 ? `${selector} to ${channels.join(', ')}` : `to ${channels.join(', ')}`
  body.append(flow.item, ...(interceptors.length > 0 ? [steps] : []), element('p', { class: 'way' }, to))
  return {
    id: `source ${name}`,
    item,
    update: status => {
      const one = status.sources.find(part => part.name === name)!
      show(one, status)
      flow.show(history.rate(`source ${name}`), history.rates(`source ${name}`), one.received)
    },
  }
}

export function channelCard({ name }: ChannelStatus, history: History): Card {
  const { item, body, show } = frame('channel', name)
  const bar = element('div', { class: 'bar' })
  const label = `fill of ${name}`
  const meter = element(
    'div',
    { class: 'meter', role: 'meter', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' },
    bar,
  )
  const held = element('p', { class: 'held' })
  const flows = element('p', { class: 'flows' })
  const delays = element('p', { class: 'way' })
  body.append(meter, held, flows, delays)
  return {
    id: `channel ${name}`,
    item,
    update: status => {
      const one = status.channels.find(part => part.name === name)!
      show(one, status)
      fill(one, meter, bar)
      setText(held, heldText(one))
      setText(flows, `in ${rate(history.rate(`put ${name}`))}, out ${rate(history.rate(`taken ${name}`))}`)
      const mean = history.mean(`end ${name}`)
      const waiting = one.oldest !== null && one.oldest >= 1 ? `, oldest waits ${duration(one.oldest)}` : ''
      setText(delays, `end to end ${mean === undefined ? '–' : duration(mean)}${waiting}`)
    },
  }
}

export function sinkCard({ name, channel, group, deadLetter }: SinkStatus, groupType: string, history: History): Card {
  const { item, body, show } = frame('sink', name)
  const flow = figure('out')
  const delay = element('p', { class: 'flows' })
  const of = group === undefined ? `from ${channel}` : `from ${channel}, in ${groupType} group ${group}`
  const refused = deadLetter === undefined ? '' : `; what is refused goes to ${deadLetter}`
  body.append(flow.item, delay, element('p', { class: 'way' }, of + refused))
  return {
    id: `sink ${name}`,
    item,
    update: status => {
      const one = status.sinks.find(part => part.name === name)!
      show(one, status)
      flow.show(history.rate(`sink ${name}`), history.rates(`sink ${name}`), one.delivered)
      const mean = history.mean(`delivery ${name}`)
      const took = mean === undefined ? [] : [`delivery ${duration(mean)}`]
      const failures = one.failures === 0 ? [] : [`failed deliveries: ${count(one.failures)}`]
      setText(delay, [...took, ...failures].join(', '))
    },
  }
}

function frame(kind: string, name: string): Parts {
  const state = element('span', { class: 'state' })
  const type = element('span', { class: 'type' })
  const link = element('a', { href: `#${rowId(kind, name)}` }, name)
  const body = element('div', { class: 'body' })
  const error = element('p', { class: 'error', hidden: '' })
  const head = element('div', { class: 'head' }, element('h4', {}, link), type, state)
  const item = element('li', { class: `card ${kind}` }, head, body, error)
  return {
    item,
    body,
    show: (part, { now, notReady }) => {
      setText(type, part.type)
      setText(state, part.state + (part.restarts === 0 ? '' : `, restarts: ${part.restarts}`))
      item.dataset.state = part.state.replace(' ', '-')
      item.classList.toggle(
        'troubled',
        notReady.some(reason => reason.startsWith(`${kind} ${name}: `)),
      )
      error.hidden = part.lastError === undefined
      if (part.lastError !== undefined)
        setText(error, `${part.lastError.message} (${ago((now - part.lastError.at) / 1000)})`)
    },
  }
}

export const rowId = (kind: string, name: string): string => `row-${kind}-${encodeURIComponent(name)}`

/** A rate in large digits with its last two minutes as a curve, and the sum. */
function figure(direction: 'in' | 'out') {
  const now = element('span', { class: 'rate' })
  const sum = element('span', { class: 'sum' })
  const curve = drawn('svg', {
    class: 'curve',
    viewBox: '0 0 120 28',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  })
  const line = drawn('polyline', { points: '' })
  curve.append(line)
  const item = element('p', { class: 'figure' }, now, curve as unknown as HTMLElement, sum)
  return {
    item,
    show: (current: number | undefined, rates: readonly number[], total: number) => {
      setText(now, rate(current))
      setText(sum, `${count(total)} ${direction === 'in' ? 'received' : 'delivered'}`)
      line.setAttribute('points', points(rates))
    },
  }
}

function points(rates: readonly number[]): string {
  const most = Math.max(1, ...rates)
  const right = 120 - (rates.length - 1) * 2
  return rates.map((one, i) => `${right + i * 2},${(26 - (24 * one) / most).toFixed(1)}`).join(' ')
}

function fill({ size, capacity }: ChannelStatus, meter: HTMLElement, bar: HTMLElement): void {
  const full = capacity === null ? 0 : percent(size, capacity)
  bar.style.width = `${full}%`
  meter.dataset.level = full >= 90 ? 'full' : full >= 70 ? 'high' : 'low'
  meter.setAttribute('aria-valuenow', full.toFixed(0))
  meter.hidden = capacity === null
}

function heldText({ size, capacity }: ChannelStatus): string {
  if (capacity === null) return `${count(size)} events here`
  return `${count(size)} of ${count(capacity)} events, ${percent(size, capacity).toFixed(0)} %`
}
