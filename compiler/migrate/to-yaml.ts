/** A .properties file as YAML, with every line accounted for. */
import type { Ast, Setting } from '../1-parse/ast.ts'
import type { Model } from '../2-validate/model.ts'
import type { FileView } from '../3-analyze/view.ts'
import { type AgentAccounts, accountsOf, reasonOfNothing } from './accounts.ts'
import { type Remark, subjectsOf } from './comments.ts'
import { YamlDocument } from './document.ts'
import { type Cell, type Ledger, ledgerOf, secretSpans, settingCells } from './ledger.ts'
import { type ExtractedSecret, SecretExtraction } from './secrets.ts'
import { entryLines, scalarText } from './yaml-text.ts'

export interface Migration {
  /** The new file; several, by agent, where that was asked for. None when Flume runs nothing of the old one. */
  readonly files: readonly { readonly agent?: string; readonly text: string }[]
  readonly ledger: Ledger
  readonly secrets: readonly ExtractedSecret[]
}

export interface ToYamlOptions {
  /** Secrets in clear text become references to the environment. */
  readonly extractSecrets?: boolean
  /** One file for each agent. */
  readonly perAgent?: boolean
}

export function toYaml(ast: Ast, model: Model, view: FileView, options: ToYamlOptions = {}): Migration {
  const { agents, ignored } = accountsOf(ast, model)
  const extraction = new SecretExtraction(setting => view.isSecret(setting))
  const mine = options.extractSecrets ? agents.map(one => extraction.of(one)) : agents
  const running = mine.filter(({ agent }) => reasonOfNothing(agent) === undefined)
  const remarks = remarksOf(
    ast,
    ignored.map(({ setting }) => setting),
  )
  const groups = options.perAgent ? running.map(one => [one]) : running.length > 0 ? [running] : []
  const documents = groups.map(group => new YamlDocument(group, group.length > 1))
  const files = documents.map((document, i) => {
    const only = options.perAgent && documents.length > 1 ? groups[i]![0]!.agent.name : undefined
    place(
      document,
      remarks.filter(remark => only === undefined || isOf(remark, only, mine)),
      ast,
    )
    return { ...(only !== undefined && { agent: only }), text: textOf(document, groups[i]!) }
  })
  return { files, ledger: ledger(), secrets: extraction.extracted }

  function ledger(): Ledger {
    const comments = remarks.map(({ line }): [number, Cell] => [line, { fate: 'comment' }])
    const rows = [
      ...mine.flatMap(({ agent, accounts }) => {
        const document = documents[options.perAgent ? running.findIndex(one => one.agent === agent) : 0]
        return accounts.flatMap(one => settingCells(one, one.path && document?.target(agent.name, one.path)))
      }),
      ...ignored.flatMap(one => settingCells(one, undefined)),
    ]
    return ledgerOf(
      ast.source,
      new Map([...comments, ...rows]),
      secretSpans(ast, setting => view.isSecret(setting)),
    )
  }
}

function place(document: YamlDocument, remarks: readonly Remark[], ast: Ast): void {
  const prose = new Set(remarks.map(({ line }) => line))
  const settings = ast.settings.filter(({ keySpan }) => !prose.has(ast.source.position(keySpan.start).line))
  const subjects = subjectsOf(remarks, settings, (...key) => document.has(...key))
  document.remark(remarks, subjects)
}

/** Comments, and lines of prose, which Flume takes for keys without an agent. */
function remarksOf({ comments, source, settings }: Ast, ignored: readonly Setting[]): Remark[] {
  const own = comments.map(({ text, span }) => ({
    line: source.position(span.start).line,
    text: printable(`#${text.slice(1)}`),
  }))
  const prose = settings
    .filter(setting => ignored.includes(setting) && !setting.key.includes('.'))
    .map(setting => source.position(setting.keySpan.start).line)
    .map(line => ({
      line,
      text: printable(
        `# ${source
          .line(line)
          .replace(/^\ufeff/, '')
          .trim()}`,
      ),
    }))
  return [...own, ...prose].sort((a, b) => a.line - b.line)
}

const printable = (text: string) => text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\ufeff]/g, ' ').trimEnd()

function textOf(document: YamlDocument, group: readonly AgentAccounts[]): string {
  const { head, root, end } = document
  const [only] = group
  const agent = group.length === 1 ? [`agent: ${scalarText(only!.agent.name)}`, ''] : []
  const lines = [
    ...head,
    ...(head.length > 0 ? [''] : []),
    ...agent,
    ...entryLines(root, 0, group.length === 1 ? 2 : 3),
    ...(end.length > 0 ? ['', ...end] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** Of several files each has the comments of its own agent: those nearest to its settings. */
function isOf({ line }: Remark, name: string, agents: readonly AgentAccounts[]): boolean {
  const lines = agents.flatMap(({ agent, accounts }) =>
    accounts.map(({ setting }) => ({
      name: agent.name,
      line: setting.keySpan.source.position(setting.keySpan.start).line,
    })),
  )
  const next = lines.filter(one => one.line > line).sort((a, b) => a.line - b.line)[0]
  const last = lines.sort((a, b) => b.line - a.line)[0]
  return (next ?? last)?.name === name
}
