/** Where the boxes of a picture stand: sources, channels and sinks in three columns, near to what they are joined with. */
import type { Box, Edge, Group, Picture } from './picture.ts'

export const boxWidth = 250
const columnGap = 170
const rowGap = 22
const groupRoom = 30
export const margin = 28
const headRoom = 46

export interface Placed {
  readonly box: Box
  readonly kind: 'source' | 'channel' | 'sink'
  readonly x: number
  readonly y: number
  readonly height: number
}

export interface Frame {
  readonly group: Group
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Layout {
  readonly placed: ReadonlyMap<string, Placed>
  readonly frames: readonly Frame[]
  readonly width: number
  readonly height: number
}

export const lineHeight = 18

export const heightOf = ({ facts, steps }: Box): number =>
  52 + (facts.length + steps.length) * lineHeight + (facts.length + steps.length > 0 ? 8 : 0)

export function layoutOf({ sources, channels, sinks, groups, edges }: Picture): Layout {
  const middle = nearest(channels, sources, edges)
  const columns = [sources, middle, together(nearest(sinks, middle, edges), groups)]
  const kinds = ['source', 'channel', 'sink'] as const
  const heights = columns.map(column => columnHeight(column, groups))
  const tallest = Math.max(...heights)
  const placed = new Map<string, Placed>()
  for (const [i, column] of columns.entries()) {
    let y = headRoom + margin + (tallest - heights[i]!) / 2
    for (const [n, box] of column.entries()) {
      const group = groups.find(one => one.members.includes(box.id))
      if (group !== undefined && !group.members.includes(column[n - 1]?.id ?? '')) y += groupRoom
      const height = heightOf(box)
      placed.set(box.id, { box, kind: kinds[i]!, x: margin + i * (boxWidth + columnGap), y, height })
      y += height + rowGap
      if (group !== undefined && !group.members.includes(column[n + 1]?.id ?? '')) y += rowGap
    }
  }
  return {
    placed,
    frames: groups.flatMap(group => frame(group, placed)),
    width: 3 * boxWidth + 2 * columnGap + 2 * margin,
    height: headRoom + tallest + 2 * margin,
  }
}

function columnHeight(column: readonly Box[], groups: readonly Group[]): number {
  const frames = groups.filter(group => column.some(box => group.members.includes(box.id))).length
  const boxes = column.reduce((sum, box) => sum + heightOf(box) + rowGap, -rowGap)
  return Math.max(0, boxes) + frames * (groupRoom + rowGap)
}

/** In the order of what they are joined with in the column before, so that few ways cross. */
function nearest(boxes: readonly Box[], before: readonly Box[], edges: readonly Edge[]): readonly Box[] {
  const places = new Map(before.map((box, i) => [box.id, i]))
  const middle = ({ id }: Box) => {
    const joined = edges.filter(edge => edge.to === id).flatMap(edge => places.get(edge.from) ?? [])
    return joined.length === 0 ? before.length : joined.reduce((a, b) => a + b, 0) / joined.length
  }
  return [...boxes].sort((a, b) => middle(a) - middle(b))
}

/** The sinks of a group stand in one piece. */
function together(sinks: readonly Box[], groups: readonly Group[]): readonly Box[] {
  const mates = (box: Box) => groups.find(group => group.members.includes(box.id))?.members ?? [box.id]
  return [...new Set(sinks.flatMap(box => sinks.filter(one => mates(box).includes(one.id))))]
}

function frame(group: Group, placed: ReadonlyMap<string, Placed>): Frame[] {
  const mine = group.members.flatMap(id => placed.get(id) ?? [])
  if (mine.length === 0) return []
  const top = Math.min(...mine.map(({ y }) => y)) - groupRoom
  const bottom = Math.max(...mine.map(({ y, height }) => y + height)) + 10
  return [{ group, x: mine[0]!.x - 10, y: top, width: boxWidth + 20, height: bottom - top }]
}
