import type { Status } from '../../status-form.ts'
import type { Card } from './cards.ts'
import { drawn } from './elements.ts'
import type { History } from './history.ts'

interface Way {
  readonly from: Card
  readonly to: Card
  /** The count whose rate tells how much goes along. */
  readonly rate: string
}

/** The lines between the cards; thicker where more flows. They say nothing that the cards don't say in words. */
export class Ways {
  readonly #ways: readonly Way[]
  readonly #lines: SVGElement[]

  constructor(
    private readonly picture: SVGElement,
    status: Status,
    cards: readonly Card[],
    private readonly history: History,
  ) {
    const card = (id: string) => cards.find(one => one.id === id)!
    this.#ways = [
      ...status.sources.flatMap(({ name, channels }) =>
        channels.map(to => ({ from: card(`source ${name}`), to: card(`channel ${to}`), rate: `source ${name}` })),
      ),
      ...status.sinks.map(({ name, channel }) => ({
        from: card(`channel ${channel}`),
        to: card(`sink ${name}`),
        rate: `sink ${name}`,
      })),
    ]
    this.#lines = this.#ways.map(() => drawn('path', {}))
    picture.replaceChildren(...this.#lines)
  }

  draw(): void {
    const frame = this.picture.getBoundingClientRect()
    this.picture.setAttribute('viewBox', `0 0 ${frame.width} ${frame.height}`)
    this.#ways.forEach(({ from, to, rate }, i) => {
      const [a, b] = [from.item.getBoundingClientRect(), to.item.getBoundingClientRect()]
      const [x1, x2] = [a.right - frame.left, b.left - frame.left]
      const [y1, y2] = [middle(a) - frame.top, middle(b) - frame.top]
      const bend = (x2 - x1) / 2
      const flow = this.history.rate(rate) ?? 0
      const line = this.#lines[i]!
      line.setAttribute('d', `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`)
      line.setAttribute('class', flow > 0 ? 'flowing' : 'still')
      line.setAttribute('stroke-width', String(flow > 0 ? Math.min(7, 1.5 + Math.log10(1 + flow)) : 1.5))
    })
  }
}

const middle = (box: DOMRect): number => box.top + Math.min(box.height / 2, 60)
