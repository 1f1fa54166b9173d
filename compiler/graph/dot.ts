import type { Box, Picture } from './picture.ts'

/** For Graphviz. Lossy ways are dashed and red, those of refused events dashed. */
export function dot(pictures: readonly Picture[]): string {
  return [
    'digraph pipeline {',
    '  rankdir=LR',
    '  node [shape=box, style="rounded,filled", fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...pictures.flatMap((picture, i) => agentLines(picture, i)),
    '}',
    '',
  ].join('\n')
}

function agentLines({ agent, sources, channels, sinks, groups, edges }: Picture, index: number): string[] {
  const at = (id: string) => quoted(`${index}.${id}`)
  const node =
    (color: string, more = '') =>
    (box: Box) =>
      `    ${at(box.id)} [label=${label(box)}, fillcolor="${color}"${more}]`
  return [
    `  subgraph ${quoted(`cluster_${index}`)} {`,
    `    label=${quoted(agent)}`,
    ...sources.map(node('#e3eefc')),
    ...channels.map(node('#fdf1d8', ', shape=cylinder, style=filled')),
    ...sinks.map(node('#e2f4e6')),
    ...groups.flatMap(group => [
      `    subgraph ${quoted(`cluster_${index}_${group.id}`)} {`,
      `      label=${quoted(`${group.name}: ${group.type}`)}`,
      `      ${group.members.map(at).join('; ')}`,
      '    }',
    ]),
    ...edges.map(({ from, to, label: text = '', lossy, isRefusal }) => {
      const words = [text, lossy && `can lose: ${lossy}`].filter(Boolean).join('; ')
      const look = isRefusal
        ? refused
        : lossy === undefined
          ? ''
          : ', style=dashed, color="#c0392b", fontcolor="#c0392b"'
      return `    ${at(from)} -> ${at(to)}${words === '' && look === '' ? '' : ` [label=${quoted(words)}${look}]`}`
    }),
    '  }',
  ]
}

/** It leads back, and must not turn the order of the columns round. */
const refused = ', style=dashed, color="#7b8794", constraint=false'

const label = (box: Box) =>
  quoted([box.name, box.type, ...box.steps.map((step, i) => `${i + 1}. ${step}`), ...box.facts].join('\n'))

const quoted = (text: string) =>
  `"${text
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replace(/[\0-\x1f]/g, ' ')}"`
