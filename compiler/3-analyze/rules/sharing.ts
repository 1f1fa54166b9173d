import type { Report } from '../../diagnostics/index.ts'
import { text, valueSpan } from '../items.ts'
import type { Rule } from '../rule.ts'
import { type AgentView, type ComponentView, namesOf } from '../view.ts'

/** Two components on one port, directory or file. */
export const sharing: Rule = {
  codes: ['shared-port', 'shared-directory', 'shared-position-file', 'shared-spool-directory'],
  agent(agent, report) {
    ports(agent, report)
    directories(agent, report)
    positionFiles(agent, report)
    spoolDirectories(agent, report)
  },
}

/** A port can be bound once for each address; the unspecified address stands for all of them. */
function ports(agent: AgentView, report: Report) {
  const seen = new Map<string, { view: ComponentView; host: string }[]>()
  for (const view of kept(agent, 'sources')) {
    const protocol = /udp$/.test(view.component.schema?.$id ?? '') ? 'udp' : 'tcp'
    const host = ['bind', 'host'].flatMap(name => namesOf(view.component.options.get(name)))[0]
    if (host === undefined && view.component.schema === undefined) continue
    for (const name of ['port', 'ports'])
      for (const port of namesOf(view.component.options.get(name))) {
        const key = `${protocol} ${port}`
        const others = seen.get(key) ?? []
        const other = others.find(one => overlap(one.host, host ?? ''))
        if (other !== undefined) {
          const params = { port, other: other.view.label }
          const related = [{ message: `${other.view.label} uses it here`, span: place(other.view, ['port', 'ports']) }]
          report('shared-port', place(view, [name]), params, { related, hint: 'give each source its own port' })
        }
        seen.set(key, [...others, { view, host: host ?? '' }])
      }
  }
}

const everywhere = new Set(['', '0.0.0.0', '::', '*'])

const overlap = (a: string, b: string) => a === b || everywhere.has(a) || everywhere.has(b)

/** File channels lock their directories; the defaults are the same for every channel of a user. */
function directories(agent: AgentView, report: Report) {
  const seen = new Map<string, ComponentView>()
  for (const view of kept(agent, 'channels')) {
    if (!fileChannels.has(view.component.schema?.$id ?? '')) continue
    const clashes = [...directoriesOf(view)].filter(([path]) => seen.has(path))
    for (const [path] of directoriesOf(view)) if (!seen.has(path)) seen.set(path, view)
    if (clashes.length === 0) continue
    const [path, option] = clashes[0]!
    const other = seen.get(path)!
    if (other === view) continue
    const span = option === undefined ? view.component.nameSpan : place(view, [option])
    const isDefault = option === undefined
    const directory = isDefault ? 'the default checkpointDir and dataDirs' : path
    const related = [{ message: `${other.label} is here`, span: other.component.nameSpan }]
    const hint = 'give each channel a checkpointDir and dataDirs of its own'
    report('shared-directory', span, { channel: view.label, other: other.label, directory }, { related, hint })
  }
}

const fileChannels = new Set(['channels/file', 'channels/spillablememory'])

/** Each directory with the option that names it, or undefined for a default. */
function directoriesOf({ component }: ComponentView): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>()
  for (const [option, usual] of [
    ['checkpointDir', '~/.flume/file-channel/checkpoint'],
    ['dataDirs', '~/.flume/file-channel/data'],
    ['backupCheckpointDir', undefined],
  ] as const) {
    const paths = namesOf(component.options.get(option)).map(tidy)
    for (const path of paths) found.set(path, option)
    if (paths.length === 0 && usual !== undefined) found.set(usual, undefined)
  }
  return found
}

function positionFiles(agent: AgentView, report: Report) {
  const seen = new Map<string, ComponentView>()
  for (const view of kept(agent, 'sources')) {
    if (view.component.schema?.$id !== 'sources/taildir') continue
    const option = view.component.options.get('positionFile')
    const file = option === undefined ? '~/.flume/taildir_position.json' : tidy(text(option.setting))
    const other = seen.get(file)
    if (other === undefined) seen.set(file, view)
    else {
      const shown = option === undefined ? 'the default position file' : file
      const related = [{ message: `${other.label} uses it here`, span: place(other, ['positionFile']) }]
      report(
        'shared-position-file',
        place(view, ['positionFile']),
        { file: shown, other: other.label },
        { related, hint: 'give each source a positionFile of its own' },
      )
    }
  }
}

function spoolDirectories(agent: AgentView, report: Report) {
  const seen = new Map<string, ComponentView>()
  for (const view of kept(agent, 'sources')) {
    const option =
      view.component.schema?.$id === 'sources/spooldir' ? view.component.options.get('spoolDir') : undefined
    if (option === undefined) continue
    const directory = tidy(text(option.setting))
    const patterns = [...view.component.options.keys()].filter(
      name => name === 'includePattern' || name === 'ignorePattern',
    )
    const other = seen.get(directory)
    if (other === undefined) seen.set(directory, view)
    // With patterns the two may well share the files out between them.
    else if (patterns.length === 0) {
      const related = [{ message: `${other.label} reads it here`, span: place(other, ['spoolDir']) }]
      report('shared-spool-directory', valueSpan(option.setting), { directory, other: other.label }, { related })
    }
  }
}

const kept = (agent: AgentView, kind: 'sources' | 'channels') => agent.all(kind).filter(view => view.kept)

const tidy = (path: string) =>
  path
    .trim()
    .replace(/\/+/g, '/')
    .replace(/(.)\/$/, '$1')

function place({ component }: ComponentView, names: readonly string[]) {
  for (const name of names) {
    const option = component.options.get(name)
    if (option !== undefined) return valueSpan(option.setting)
  }
  return component.nameSpan
}
