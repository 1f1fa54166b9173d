/** A small picture of lines over two logarithmic axes. */
export interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface Picture {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  readonly series: readonly Series[]
}

const [width, height] = [560, 340]
const plot = { left: 62, right: 470, top: 40, bottom: 288 }
const colours = ['#0b6e99', '#b3541e', '#4d7c0f']

export function svg({ title, xLabel, yLabel, series }: Picture): string {
  const points = series.flatMap(one => one.points)
  const xAxis = axis(
    points.map(([x]) => x),
    plot.left,
    plot.right,
  )
  const yAxis = axis(
    points.map(([, y]) => y),
    plot.bottom,
    plot.top,
  )
  const middle = (plot.left + plot.right) / 2
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(plot.left, 22, title, 'font-size="14" font-weight="bold"'),
    ...xAxis.ticks.flatMap(({ at, label }) => [
      line(at, plot.top, at, plot.bottom),
      text(at, plot.bottom + 18, label, centred),
    ]),
    ...yAxis.ticks.flatMap(({ at, label }) => [
      line(plot.left, at, plot.right, at),
      text(plot.left - 8, at + 4, label, 'text-anchor="end"'),
    ]),
    text(middle, height - 12, xLabel, centred),
    text(-(plot.top + plot.bottom) / 2, 14, yLabel, `${centred} transform="rotate(-90)"`),
    ...series.flatMap((one, i) => drawn(one, colours[i]!, xAxis.place, yAxis.place)),
    ...names(series, xAxis.place, yAxis.place),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

const centred = 'text-anchor="middle"'

function drawn(
  { points }: Series,
  colour: string,
  x: (value: number) => number,
  y: (value: number) => number,
): string[] {
  const places = points.map(([a, b]) => [round(x(a)), round(y(b)), `${short(a)}: ${short(b)}`] as const)
  return [
    `<polyline points="${places.map(([a, b]) => `${a},${b}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...places.map(
      ([a, b, says]) => `<circle cx="${a}" cy="${b}" r="3" fill="${colour}"><title>${says}</title></circle>`,
    ),
  ]
}

/** Each at the end of its line, and none over another. */
function names(series: readonly Series[], x: (value: number) => number, y: (value: number) => number): string[] {
  const ends = series.map(({ name, points }, i) => {
    const [atX, atY] = points.at(-1)!
    return { name, colour: colours[i]!, x: round(x(atX)) + 8, y: round(y(atY)) + 4 }
  })
  ends.sort((a, b) => a.y - b.y)
  for (let i = 1; i < ends.length; i++) ends[i]!.y = Math.max(ends[i]!.y, ends[i - 1]!.y + 14)
  return ends.map(end => text(end.x, end.y, end.name, `fill="${end.colour}"`))
}

interface Ticks {
  place(value: number): number
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
}

/** From the last tick before the smallest value to the first one after the largest; ticks at 1, 2 and 5, or at tens alone. */
function axis(values: readonly number[], from: number, to: number): Ticks {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const steps = most / least > 1000 ? [1] : [1, 2, 5]
  const all = Array.from({ length: 19 }, (_, i) => 10 ** (i - 6)).flatMap(ten => steps.map(step => step * ten))
  const first = all.findLast(tick => tick <= least * 1.0001)!
  const last = all.find(tick => tick >= most * 0.9999)!
  const place = (value: number) => from + ((to - from) * Math.log(value / first)) / Math.log(last / first)
  const ticks = all.filter(tick => tick >= first && tick <= last)
  return { place, ticks: ticks.map(tick => ({ at: round(place(tick)), label: short(tick) })) }
}

const round = (value: number) => Math.round(value * 10) / 10

/** `1`, `20 k`, `5 M` */
export function short(value: number): string {
  const [scaled, unit] = value >= 1e6 ? [value / 1e6, ' M'] : value >= 1e3 ? [value / 1e3, ' k'] : [value, '']
  return `${Number(scaled.toPrecision(3))}${unit}`
}

const line = (x1: number, y1: number, x2: number, y2: number) => `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#ddd"/>`

const text = (x: number, y: number, content: string, more = '') => `<text x="${x}" y="${y}" ${more}>${content}</text>`
