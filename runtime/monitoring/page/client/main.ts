/** Asks the agent every two seconds how it is, and shows it. */
import type { Status } from '../../status-form.ts'
import { type Card, channelCard, sinkCard, sourceCard } from './cards.ts'
import { byId, element, setText } from './elements.ts'
import { clock, duration, mebibytes } from './format.ts'
import { History, remember } from './history.ts'
import { news } from './news.ts'
import { showErrors, showFigures, showPromises } from './tables.ts'
import { Ways } from './ways.ts'

const every = 2000

interface Shown {
  /** The parts that the page was built for. */
  readonly parts: string
  readonly cards: readonly Card[]
  readonly ways: Ways
}

let history = new History()
let shown: Shown | undefined
let before: Status | undefined
let paused = false

async function look(): Promise<void> {
  if (!paused && !document.hidden)
    try {
      const response = await fetch('status.json', { cache: 'no-store', signal: AbortSignal.timeout(every * 4) })
      show(await response.json())
    } catch {
      silent()
    }
  setTimeout(
    look,
    before === undefined || history.rates(`source ${before.sources[0]?.name}`).length === 0 ? 500 : every,
  )
}

function show(status: Status): void {
  if (status.started !== before?.started) history = new History()
  remember(history, status)
  const parts = partsOf(status)
  if (parts !== shown?.parts) shown = build(status, parts)
  showHead(status)
  for (const card of shown.cards) card.update(status)
  shown.ways.draw()
  showErrors(status)
  showFigures(status, history)
  const text = news(before, status)
  if (text !== '') byId('news').textContent = text
  before = status
}

function partsOf({ started, sources, channels, sinks }: Status): string {
  const wired = sinks.map(({ name, channel }) => [name, channel])
  return JSON.stringify([
    started,
    sources.map(({ name, channels }) => [name, channels]),
    channels.map(({ name }) => name),
    wired,
  ])
}

/** The parts are the same until the agent is another. */
function build(status: Status, parts: string): Shown {
  document.title = `${status.agent} · flumec agent`
  setText(byId('agent'), status.agent)
  const lists = {
    sources: status.sources.map(one => sourceCard(one, history)),
    channels: status.channels.map(one => channelCard(one, history)),
    sinks: status.sinks.map(one => sinkCard(one, groupType(status, one.group), history)),
  }
  for (const [id, cards] of Object.entries(lists)) byId(id).replaceChildren(...cards.map(({ item }) => item))
  showPromises(status)
  const cards = Object.values(lists).flat()
  return { parts, cards, ways: new Ways(document.querySelector('.ways')!, status, cards, history) }
}

const groupType = ({ groups }: Status, group: string | undefined): string =>
  groups.find(({ name }) => name === group)?.type ?? 'a'

function showHead({ agent, file, now, started, process, notReady }: Status): void {
  const isReady = notReady.length === 0
  verdict(isReady ? 'ready' : 'not ready', isReady ? 'good' : 'bad')
  setText(byId('origin'), file === undefined ? 'a flumec agent' : `from ${file}`)
  document.title = `${isReady ? '' : '! '}${agent} · flumec agent`
  const vitals = [
    ['Up', duration((now - started) / 1000)],
    ['Memory', mebibytes(process.memory)],
    ['Event loop', `99 % within ${duration(process.eventLoop.p99)}`],
    ['Process', `${process.pid}, Node ${process.node.slice(1)}`],
    ['As of', clock(now)],
  ]
  byId('vitals').replaceChildren(
    ...vitals.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  )
  byId('reasons').hidden = isReady
  byId('reasons')
    .querySelector('ul')!
    .replaceChildren(...notReady.map(reason => element('li', {}, reason)))
}

function silent(): void {
  if (byId('verdict').textContent === 'no answer') return
  verdict('no answer', 'bad')
  byId('news').textContent = 'The agent does not answer. What is shown may be old.'
}

function verdict(text: string, how: string): void {
  setText(byId('verdict'), text)
  byId('verdict').className = `verdict ${how}`
}

byId('pause').addEventListener('click', () => {
  paused = !paused
  byId('pause').setAttribute('aria-pressed', String(paused))
  document.body.classList.toggle('paused', paused)
})

addEventListener('resize', () => shown?.ways.draw())
void look()
