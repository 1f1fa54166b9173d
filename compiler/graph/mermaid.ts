import type { Box, Picture } from './picture.ts'

/** For Markdown that renders Mermaid: pull requests, wikis. Ways on which events can be lost, and those of refused ones, are dotted. */
export function mermaid(pictures: readonly Picture[]): string {
  return ['flowchart LR', ...pictures.flatMap((picture, i) => agentLines(picture, i)), ...classes, ''].join('\n')
}

function agentLines({ agent, sources, channels, sinks, groups, edges }: Picture, index: number): string[] {
  const at = (id: string) => `a${index}_${id}`
  const grouped = new Set(groups.flatMap(group => group.members))
  const node = (box: Box, open: string, close: string, kind: string) =>
    `    ${at(box.id)}${open}"${[box.name, box.type, ...box.steps.map((step, i) => `${i + 1}. ${step}`), ...box.facts].map(escaped).join('<br/>')}"${close}:::${kind}`
  return [
    `  subgraph ${at('agent')}["${escaped(agent)}"]`,
    ...sources.map(box => node(box, '[', ']', 'source')),
    ...channels.map(box => node(box, '[(', ')]', 'channel')),
    ...sinks.filter(box => !grouped.has(box.id)).map(box => node(box, '[', ']', 'sink')),
    ...groups.flatMap(group => [
      `    subgraph ${at(group.id)}["${escaped(`${group.name}: ${group.type}`)}"]`,
      ...sinks.filter(box => group.members.includes(box.id)).map(box => `  ${node(box, '[', ']', 'sink')}`),
      '    end',
    ]),
    ...edges.map(({ from, to, label, lossy, isRefusal }) => {
      const text = [label, lossy && `can lose: ${lossy}`].filter(Boolean).join('; ')
      const arrow = lossy === undefined && !isRefusal ? '-->' : '-.->'
      return `    ${at(from)} ${arrow}${text === '' ? '' : `|"${escaped(text)}"|`} ${at(to)}`
    }),
    '  end',
  ]
}

const classes = [
  '  classDef source fill:#e3eefc,stroke:#2f6fb7,color:#10243a',
  '  classDef channel fill:#fdf1d8,stroke:#b7812f,color:#3a2a10',
  '  classDef sink fill:#e2f4e6,stroke:#2f8f4e,color:#103a1d',
]

const escaped = (text: string) =>
  text.replace(/[#"<>&`|[\]{}()\\]/g, c => `#${c.charCodeAt(0)};`).replace(/[\0-\x1f]+/g, ' ')
