import type { PathPromise } from '../../facts.ts'
import type { PartStatus, Status } from '../../status-form.ts'
import { rowId } from './cards.ts'
import { byId, element, type Row, table } from './elements.ts'
import { ago, clock, count, duration, rate } from './format.ts'
import type { History } from './history.ts'

const region = (id: string): HTMLElement => byId(id).querySelector('.wide')!

export function showErrors(status: Status): void {
  const rows = [
    ...failed('source', status.sources),
    ...failed('channel', status.channels),
    ...failed('sink', status.sinks),
  ].sort((a, b) => b.at - a.at)
  const none = element('p', { class: 'quiet' }, 'No part has failed since the agent was started.')
  const shown = table(
    'Last error of each part, the latest first',
    ['Part', 'When', 'What'],
    rows.map(errorRow(status.now)),
  )
  region('errors').replaceChildren(rows.length === 0 ? none : shown)
}

interface Failed {
  readonly part: string
  readonly at: number
  readonly message: string
}

function failed(kind: string, parts: readonly PartStatus[]): Failed[] {
  return parts.flatMap(({ name, lastError }) => (lastError ? [{ part: `${kind} ${name}`, ...lastError }] : []))
}

const errorRow =
  (now: number) =>
  ({ part, at, message }: Failed): Row => ({
    cells: [part, `${clock(at)}, ${ago((now - at) / 1000)}`, message],
  })

export function showPromises({ promises }: Status): void {
  const faults = Object.keys(promises[0]?.costs ?? {})
  byId('promises').hidden = promises.length === 0
  const rows = promises.map(one => ({
    cells: [way(one), promise(one), ...faults.map(fault => cost(one.costs[fault]!))],
  }))
  region('promises').replaceChildren(
    table('What each way promises, and what a fault can cost', ['Way', 'Promise', ...faults], rows),
  )
}

const way = ({ source, channel, sink }: PathPromise): string => `${source} → ${channel} → ${sink}`

function promise({ level, weak }: PathPromise): HTMLElement {
  const reasons = weak.map(text => element('li', {}, text))
  const badge = element('span', { class: `badge ${level}` }, level)
  return element('div', {}, badge, reasons.length > 0 && element('ul', { class: 'weak' }, ...reasons))
}

const cost = (text: string): HTMLElement =>
  text === 'nothing lost, nothing twice' ? element('span', { class: 'quiet' }, 'nothing') : element('span', {}, text)

/** The flow as a table: for screen readers, and for whoever wants all numbers side by side. */
export function showFigures(status: Status, history: History): void {
  const heads = ['Part', 'Type', 'State', 'In', 'Out', 'Events so far', 'Waiting', 'Delay', 'Restarts']
  const rows = [
    ...status.sources.map(one => ({
      ...row('source', one),
      cells: cells('source', one, rate(history.rate(`source ${one.name}`)), '', count(one.received), '', ''),
    })),
    ...status.channels.map(one => ({
      ...row('channel', one),
      cells: cells(
        'channel',
        one,
        rate(history.rate(`put ${one.name}`)),
        rate(history.rate(`taken ${one.name}`)),
        count(one.taken),
        one.capacity === null ? count(one.size) : `${count(one.size)} of ${count(one.capacity)}`,
        delay(history.mean(`end ${one.name}`)),
      ),
    })),
    ...status.sinks.map(one => ({
      ...row('sink', one),
      cells: cells(
        'sink',
        one,
        '',
        rate(history.rate(`sink ${one.name}`)),
        count(one.delivered),
        '',
        delay(history.mean(`delivery ${one.name}`)),
      ),
    })),
  ]
  const target = region('figures')
  if (target.contains(document.activeElement) && document.activeElement !== target) refresh(target, rows)
  else target.replaceChildren(table('Figures of every part', heads, rows))
}

/** Keeps the row that has the focus. */
function refresh(target: HTMLElement, rows: readonly Row[]): void {
  const there = [...target.querySelectorAll('tbody tr')]
  rows.forEach(({ cells }, i) => {
    const [, ...texts] = cells
    texts.forEach((text, n) => {
      there[i]!.children[n + 1]!.textContent = String(text)
    })
  })
}

const row = (kind: string, { name }: PartStatus) => ({ id: rowId(kind, name) })

function cells(kind: string, { name, type, state, restarts }: PartStatus, ...numbers: string[]): string[] {
  return [`${kind} ${name}`, type, state, ...numbers, String(restarts)]
}

const delay = (seconds: number | undefined): string => (seconds === undefined ? '' : duration(seconds))
