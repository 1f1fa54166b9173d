import type { Page, PageEntry, Section } from './page.ts'

/** For a terminal: entries with their text indented below, wrapped at 100 columns. */
export function terminal({ title, text, sections }: Page): string {
  const blocks = sections.map(section => {
    const lines = section.entries.flatMap(entry => [
      `  ${heading(entry)}`,
      ...wrap(entry.text, 94).map(line => `      ${line}`),
    ])
    return [...(section.title === undefined ? [] : [section.title]), ...lines].join('\n')
  })
  return `${[title, ...(text === undefined ? [] : [wrap(text, 100).join('\n')]), ...blocks].join('\n\n')}\n`
}

function heading({ name, note }: PageEntry): string {
  return note === undefined ? name : `${name}  (${note})`
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

export function markdown({ title, text, sections }: Page): string {
  const blocks = sections.map(section =>
    [...(section.title === undefined ? [] : [`## ${section.title}`]), table(section)].join('\n\n'),
  )
  return `${[`# ${title}`, ...(text === undefined ? [] : [text]), ...blocks].join('\n\n')}\n`
}

function table({ entries }: Section): string {
  const hasNotes = entries.some(entry => entry.note !== undefined)
  const rows = entries.map(({ name, note = '', text }) => row([`\`${name}\``, ...(hasNotes ? [note] : []), text]))
  const head = hasNotes ? ['option', 'value', 'meaning'] : ['name', 'meaning']
  return [row(head), `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}
