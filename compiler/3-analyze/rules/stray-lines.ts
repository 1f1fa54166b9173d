import type { Setting } from '../../1-parse/ast.ts'
import { didYouMean, guess } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { text, whole } from '../items.ts'
import { isSection, type Key, keyOf, sections } from '../key.ts'
import type { Rule } from '../rule.ts'
import type { FileView } from '../view.ts'

/** Lines that Flume ignores because their key belongs to no agent, or to nothing that an agent has. */
export const strayLines: Rule = {
  codes: ['stray-text', 'missing-agent-name', 'agent-without-lists', 'unknown-section', 'incomplete-key'],
  file(file, report) {
    if (file.ast.format !== 'properties') return
    const others = new Map<string, Setting[]>()
    let before: Setting | undefined
    for (const setting of file.ast.settings) {
      if (!file.isExplained(setting)) judge(setting, before, file, others, report)
      before = setting
    }
    for (const [agent, settings] of others) unlisted(agent, settings, file, report)
  },
}

function judge(
  setting: Setting,
  before: Setting | undefined,
  file: FileView,
  others: Map<string, Setting[]>,
  report: Report,
) {
  const key = keyOf(setting.key)
  const isProse = setting.separator === ' ' || setting.separator === ''
  if (key !== undefined && file.agentNames.has(key.agent)) return ofAgent(setting, key, file, report)
  file.explain(setting)
  if (key !== undefined && isSectionLike(key.agent)) return agentless(setting, key, file, report)
  if (key === undefined || isProse) {
    const continues = before !== undefined && text(before) === '' && setting.value === ''
    const hint = continues
      ? `if it is the value of the line before, join the two or end that line with "\\"`
      : 'if it is a comment, start the line with #'
    const span = whole(setting)
    const { source, start } = span
    const edits = [{ span: { source, start, end: start }, text: '# ' }]
    const isOneLine = source.position(start).line === source.position(span.end).line
    const fix = !continues && isProse && isOneLine && { fix: { title: 'make it a comment', edits } }
    return report('stray-text', span, { key: setting.key.trim() }, { hint, ...fix })
  }
  others.set(key.agent, [...(others.get(key.agent) ?? []), setting])
}

/** `sources`, `channel`, `sink`: where an agent's name should stand. */
function isSectionLike(word: string): boolean {
  return isSection(word.toLowerCase()) || isSection(`${word.toLowerCase()}s`)
}

function agentless(setting: Setting, { agent: word }: Key, file: FileView, report: Report) {
  const section = guess(word, sections) ?? word
  const agent = [...file.agentNames][0] ?? 'a1'
  const right = `${agent}.${section}${setting.key.trim().slice(word.length)}`
  file.meant.add(right)
  report('missing-agent-name', setting.keySpan, { key: setting.key.trim() }, { hint: `did you mean "${right}"?` })
}

/** One finding for each line where a name is misspelt, one for all lines of an agent that is simply not listed. */
function unlisted(agent: string, settings: readonly Setting[], file: FileView, report: Report) {
  const near = guess(agent, file.agentNames)
  const related = [...file.agentNames].flatMap(name => {
    const list = file.agentView(name)?.agent.span
    return list === undefined ? [] : [{ message: `agent "${name}" is here`, span: list }]
  })
  const told = near === undefined ? settings.slice(0, 1) : settings
  for (const setting of told) {
    if (near !== undefined) file.meant.add(near + setting.key.trim().slice(agent.length))
    const { source, start } = setting.keySpan
    const lines = near === undefined ? settings.length : 1
    const hint = near === undefined ? `add "${agent}.sources = …", "${agent}.channels = …"` : `did you mean "${near}"?`
    report('agent-without-lists', { source, start, end: start + agent.length }, { agent, lines }, { hint, related })
  }
}

function ofAgent(setting: Setting, key: Key, file: FileView, report: Report) {
  const { agent, section, name, rest } = key
  if (!isSection(section)) {
    file.explain(setting)
    const hint = didYouMean(section, sections)
    const near = guess(section, sections)
    if (near !== undefined)
      file.meant.add(`${agent}.${near}${setting.key.trim().slice(agent.length + 1 + section.length)}`)
    return report('unknown-section', setting.keySpan, { agent, section }, hint === undefined ? {} : { hint })
  }
  if (name === undefined || (name !== '' && rest !== undefined && rest !== '')) return
  file.explain(setting)
  const there = file.agentView(agent)?.listed(section) ?? []
  const isName = there.includes(name)
  const lacks = isName ? 'an option' : `the name of one of the ${section}`
  const hint = isName
    ? `did you mean "${setting.key.trim()}.type"?`
    : `did you mean "${agent}.${section}.${there[0] ?? 'NAME'}.${name}"?`
  if (!isName && there.length === 1) file.meant.add(`${agent}.${section}.${there[0]}.${name}`)
  report('incomplete-key', setting.keySpan, { key: setting.key.trim(), lacks }, { hint })
}
