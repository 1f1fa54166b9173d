type Child = Node | string | undefined | false

/** `element('p', { class: 'note' }, 'text')`: text is always text, never markup. */
export function element(name: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...present(children))
  return made
}

export function drawn(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

const present = (children: readonly Child[]): (Node | string)[] =>
  children.filter((child): child is Node | string => child !== undefined && child !== false)

export const byId = (id: string): HTMLElement => document.getElementById(id)!

/** Text that did not change is left alone: a reader's selection stays. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** A table with a caption for those who can't see what is around it. The first cell of a row is its head. */
export function table(caption: string, heads: readonly string[], rows: readonly Row[]): HTMLElement {
  return element(
    'table',
    {},
    element('caption', { class: 'unseen' }, caption),
    element('thead', {}, element('tr', {}, ...heads.map(head => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows.map(tableRow)),
  )
}

export interface Row {
  readonly id?: string
  readonly cells: readonly (string | Node)[]
}

function tableRow({ id, cells: [head, ...cells] }: Row): HTMLElement {
  return element(
    'tr',
    id === undefined ? {} : { id, tabindex: '-1' },
    element('th', { scope: 'row' }, head),
    ...cells.map(cell => element('td', {}, cell)),
  )
}
