import type { Result } from '../index.ts'
import { escapeHtml } from './escape.ts'

const width = 960
const left = 64
const right = 16
const top = 12
const chart = 200
const axis = 26
const row = 20

/** What was sent and what had come out over time, and below it the faults: one row for each kind. */
export function timeline({ progress, faults, seconds, endings }: Result): string {
  const kinds = [...new Set(faults.map(({ kind }) => kind))]
  const most = niceAbove(Math.max(1, ...progress.flatMap(({ sent, out }) => [sent, out])))
  const x = (at: number) => round(left + ((width - left - right) * at) / seconds)
  const y = (events: number) => round(top + chart * (1 - events / most))
  const bottom = top + chart
  const height = bottom + axis + row * kinds.length + 8
  const line = (of: 'sent' | 'out') => progress.map(one => `${x(one.at)},${y(one[of])}`).join(' ')
  const bars = faults.map(({ kind, words, from, until }) => {
    const [begin, breadth] = [x(from), Math.max(3, x(until) - x(from))]
    const lane = bottom + axis + row * kinds.indexOf(kind)
    return `<g class="fault"><title>${escapeHtml(`${from.toFixed(1)} s – ${until.toFixed(1)} s: ${words}`)}</title>
<rect class="shade" x="${begin}" y="${top}" width="${breadth}" height="${chart}"/>
<rect class="bar" x="${begin}" y="${lane + 3}" width="${breadth}" height="${row - 6}" rx="3"/></g>`
  })
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Events sent and come out over time, with the faults">
${ticks(most)
  .map(
    tick =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>`,
  )
  .join('\n')}
${times(seconds)
  .map(at => `<text x="${x(at)}" y="${bottom + 18}" text-anchor="middle">${at} s</text>`)
  .join('\n')}
${bars.join('\n')}
<polyline class="sent" points="${line('sent')}"/>
<polyline class="out" points="${line('out')}"/>
${endings.map(({ agent, at }) => `<g class="ending"><title>${escapeHtml(`${agent} ended by itself`)}</title><line x1="${x(at)}" x2="${x(at)}" y1="${top}" y2="${bottom}"/></g>`).join('\n')}
${kinds.map((kind, i) => `<text x="${left - 8}" y="${bottom + axis + row * i + 14}" text-anchor="end">${kind}</text>`).join('\n')}
</svg>`
}

const round = (value: number) => Math.round(value * 10) / 10

/** 1, 2 or 5 times a power of ten. */
function step(range: number, parts: number): number {
  const power = 10 ** Math.floor(Math.log10(range / parts))
  return [1, 2, 5, 10].map(factor => factor * power).find(size => range / size <= parts)!
}

const multiples = (size: number, end: number) => Array.from({ length: Math.floor(end / size) + 1 }, (_, i) => i * size)

const niceAbove = (value: number) => Math.ceil(value / step(value, 5)) * step(value, 5)

const ticks = (most: number) => multiples(step(most, 5), most)

const times = (seconds: number) => multiples(Math.max(1, step(seconds, 12)), seconds)

function short(events: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact' }).format(events)
}
