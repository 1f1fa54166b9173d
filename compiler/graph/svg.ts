/** A picture that needs nothing else: no script, no font, no file beside it. It follows the reader's light or dark. */
import { boxWidth, type Frame, type Layout, layoutOf, lineHeight, margin, type Placed } from './layout.ts'
import type { Edge, Picture } from './picture.ts'

export function svg(pictures: readonly Picture[]): string {
  const layouts = pictures.map(layoutOf)
  const width = Math.max(...layouts.map(one => one.width))
  const isLossy = pictures.some(({ edges }) => edges.some(edge => edge.lossy !== undefined))
  const legendHeight = isLossy ? 34 : 0
  let y = 0
  const panels = pictures.map((picture, i) => {
    const panel = `<g transform="translate(0 ${y})">\n${panelParts(picture, layouts[i]!).join('\n')}\n</g>`
    y += layouts[i]!.height
    return panel
  })
  const title = pictures.map(({ agent }) => agent).join(', ')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + legendHeight}" viewBox="0 0 ${width} ${y + legendHeight}" role="img">
<title>Pipeline ${escaped(title)}</title>
<style>${style}</style>
<defs>${arrow('arrow', 'way')}${arrow('arrow-lossy', 'lossy')}</defs>
<rect class="page" width="${width}" height="${y + legendHeight}"/>
${panels.join('\n')}${isLossy ? `\n${legend(y)}` : ''}
</svg>
`
}

function panelParts(picture: Picture, layout: Layout): string[] {
  return [
    `<text class="agent" x="${margin}" y="36">agent ${escaped(picture.agent)}</text>`,
    ...layout.frames.map(frame),
    ...picture.edges.map(edge => way(edge, layout, picture.edges)),
    ...[...layout.placed.values()].map(box),
    // Above the boxes, so that no way hides a word.
    ...picture.edges.flatMap(edge => words(edge, layout, picture.edges)),
  ]
}

function frame({ group, x, y, width, height }: Frame): string {
  return `<g><rect class="frame" x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/><text class="frame-name" x="${x + 12}" y="${y + 19}">${escaped(shortened(`${group.name}: ${group.type}`, width - 24))}</text></g>`
}

function box({ box, kind, x, y, height }: Placed): string {
  const lines = [...box.steps.map((step, i) => `${i + 1}. ${step}`), ...box.facts]
  const texts = lines.map(
    (line, i) => `<text class="fact" x="${x + 16}" y="${y + 66 + i * lineHeight}">${whole(line, boxWidth - 30)}</text>`,
  )
  const rule = lines.length > 0 ? `<path class="rule" d="M${x + 1} ${y + 48.5}h${boxWidth - 2}"/>` : ''
  return `<g class="${kind}"><rect class="box" x="${x}" y="${y}" width="${boxWidth}" height="${height}" rx="10"/><rect class="mark" x="${x}" y="${y + 10}" width="5" height="${height - 20}" rx="2.5"/><text class="name" x="${x + 16}" y="${y + 22}">${whole(box.name, boxWidth - 32)}</text><text class="type" x="${x + 16}" y="${y + 39}">${escaped(shortened(`${box.type} ${kind}`, boxWidth - 32))}</text>${rule}${texts.join('')}</g>`
}

/** A text cut to its room, with the whole of it for those who point at it. */
function whole(text: string, room: number): string {
  const short = shortened(text, room)
  return short === text ? escaped(text) : `${escaped(short)}<title>${escaped(text)}</title>`
}

interface Curve {
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}

/** Ways leave and reach a box spread over its height, in the order of their other ends. */
function curve({ from, to }: Edge, { placed }: Layout, edges: readonly Edge[]): Curve | undefined {
  const [a, b] = [placed.get(from), placed.get(to)]
  if (a === undefined || b === undefined) return undefined
  const middle = ({ y, height }: Placed) => y + height / 2
  const spread = (at: Placed, mine: readonly Edge[], other: 'from' | 'to', self: string) => {
    const sorted = [...mine].sort((one, two) => middle(placed.get(one[other])!) - middle(placed.get(two[other])!))
    const i = sorted.findIndex(one => one[other] === self)
    return at.y + (at.height * (i + 1)) / (sorted.length + 1)
  }
  const known = edges.filter(edge => placed.has(edge.from) && placed.has(edge.to))
  const out = spread(
    a,
    known.filter(edge => edge.from === from),
    'to',
    to,
  )
  const into = spread(
    b,
    known.filter(edge => edge.to === to),
    'from',
    from,
  )
  // What is refused goes back, from the left side of a sink to the right side of a channel.
  if (a.x > b.x) return { from: [a.x, out], to: [b.x + boxWidth + 4, into] }
  return { from: [a.x + boxWidth, out], to: [b.x - 4, into] }
}

function way(edge: Edge, layout: Layout, edges: readonly Edge[]): string {
  const line = curve(edge, layout, edges)
  if (line === undefined) return ''
  const [[x1, y1], [x2, y2]] = [line.from, line.to]
  const bend = (x2 - x1) / 2
  const kind = edge.isRefusal ? 'way refused' : edge.lossy === undefined ? 'way' : 'lossy'
  const arrow = edge.lossy === undefined ? 'arrow' : 'arrow-lossy'
  const reason = edge.lossy === undefined ? '' : `<title>events can be lost: ${escaped(edge.lossy)}</title>`
  return `<path class="${kind}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" marker-end="url(#${arrow})">${reason}</path>`
}

function words(edge: Edge, layout: Layout, edges: readonly Edge[]): string[] {
  const line = curve(edge, layout, edges)
  const text = edge.label ?? (edge.lossy === undefined ? '' : 'can lose')
  if (line === undefined || text === '') return []
  const x = (line.from[0] + line.to[0]) / 2
  const y = (line.from[1] + line.to[1]) / 2
  const kind = edge.lossy === undefined ? 'label' : 'label lost'
  return [`<text class="${kind}" x="${x}" y="${y - 6}">${whole(text, 160)}</text>`]
}

function legend(y: number): string {
  return `<g><path class="lossy" d="M${margin} ${y + 10}h44"/><text class="legend" x="${margin + 54}" y="${y + 14}">events can be lost on this way; point at it for the reason</text></g>`
}

const arrow = (id: string, kind: string) =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="${kind}-head" d="M0 0L8 4L0 8z"/></marker>`

/** Roughly: a letter of a 13 px text font is 6.6 px wide, a Chinese one 13. */
function shortened(text: string, room: number): string {
  let left = room
  for (const [i, c] of [...text].entries()) {
    left -= c.codePointAt(0)! > 0x1100 ? 13 : 6.6
    if (left < 0) return `${[...text].slice(0, Math.max(1, i - 1)).join('')}…`
  }
  return text
}

const escaped = (text: string) =>
  text.replace(/[\0-\x08\x0b-\x1f]/g, ' ').replace(/[<>&"]/g, c => `&#${c.charCodeAt(0)};`)

const style = `
text{font:13px system-ui,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif;fill:#1d2733}
.page{fill:#fff}.agent{font-size:18px;font-weight:600}.name{font-size:14px;font-weight:600}.type{fill:#5a6877;font-size:12px}.fact{font-size:12px}
.box{stroke-width:1.2}.rule{stroke:#1d273322;fill:none}
.source .box{fill:#eef5fe;stroke:#8db6e3}.source .mark{fill:#2f6fb7}
.channel .box{fill:#fff7e6;stroke:#e2bf82}.channel .mark{fill:#c98a22}
.sink .box{fill:#edf8f0;stroke:#8ecb9f}.sink .mark{fill:#2f8f4e}
.frame{fill:#f3f5f7;stroke:#b5bec8;stroke-dasharray:2 3}.frame-name{font-size:12px;fill:#5a6877;font-weight:600}
.way{fill:none;stroke:#7b8794;stroke-width:1.8}.way-head{fill:#7b8794}.refused{stroke-dasharray:6 4}
.lossy{fill:none;stroke:#c8372d;stroke-width:1.8;stroke-dasharray:6 4}.lossy-head{fill:#c8372d}
.label{font-size:11.5px;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:4px;fill:#3c4855}.lost{fill:#c8372d}.legend{font-size:12px;fill:#5a6877}
@media (prefers-color-scheme:dark){text{fill:#e6ebf0}.page{fill:#14191f}.type,.frame-name,.legend{fill:#9aa7b4}.rule{stroke:#e6ebf022}
.source .box{fill:#17263a;stroke:#39618f}.channel .box{fill:#33280f;stroke:#7d6228}.sink .box{fill:#15301d;stroke:#387a4c}
.frame{fill:#1b2128;stroke:#46515d}.label{stroke:#14191f;fill:#c3ccd5}.lost{fill:#ff8a7f}.lossy{stroke:#ff6f61}.lossy-head{fill:#ff6f61}}
`
