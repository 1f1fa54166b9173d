/**
 * `npm run bench [-- --only NAME[,NAME] --rounds 5 --events N --json FILE --markdown FILE]`, `-- --list`,
 * `-- --growth`, `-- --guard`
 *
 * flumec beside its peers on this machine, all in the same run: every contender once a round, in turn. Medians, with the
 * lowest and the highest round; ratios are taken within each round.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Unavailable } from '../services/java.ts'
import { commands } from './commands.ts'
import { growth } from './growth/index.ts'
import { renew } from './guard/ratios.ts'
import { machine } from './machine.ts'
import { markdown } from './markdown.ts'
import { plainText, type Section } from './report.ts'
import { inTurn } from './rounds.ts'
import { Servers } from './run.ts'
import type { Work } from './work.ts'
import { works } from './works/index.ts'

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      events: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      list: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      guard: { type: 'boolean', default: false },
    },
  })
  if (values.list) return list()
  if (values.guard) return renew()
  const servers = new Servers()
  try {
    if (values.growth) return await growth(servers, Number(values.rounds ?? 3), Number(values.events ?? 300_000))
    const rounds = Number(values.rounds ?? 5)
    const sections: Section[] = []
    const names = wanted(values.only)
    for (const work of works.filter(({ name }) => names.includes(name)))
      sections.push(shown(await run(work, servers, rounds, Number(values.events ?? work.events))))
    if (names.includes('commands')) sections.push(...(await commands(rounds)).map(shown))
    const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
    const about = { command, date: new Date().toISOString().slice(0, 10), machine: await machine() }
    if (values.json !== undefined) writeFileSync(values.json, json(about, sections))
    if (values.markdown !== undefined) writeFileSync(values.markdown, markdown(about, sections))
    return sections.some(({ failed }) => failed) ? 1 : 0
  } finally {
    await servers.stop()
  }
}

function list(): number {
  for (const { name, title, events } of works)
    console.log(`${name.padEnd(22)} ${title}; ${events.toLocaleString('en')} events`)
  console.log(`${'commands'.padEnd(22)} check and build beside a Node that does nothing`)
  return 0
}

/** Throws for a name that is not there. */
function wanted(only: string | undefined): string[] {
  const all = [...works.map(({ name }) => name), 'commands']
  const names = only?.split(',') ?? all
  const unknown = names.find(name => !all.includes(name))
  if (unknown !== undefined) throw new Error(`there is no work "${unknown}": see --list`)
  return names
}

async function run(work: Work, servers: Servers, rounds: number, events: number): Promise<Section> {
  const { eventSize = 100, goals = [] } = work
  const detail = `${events.toLocaleString('en')} events of ${eventSize.toLocaleString('en')} bytes, ${rounds} rounds`
  const about = { title: work.title, detail, goals }
  console.error(`${work.title}: ${detail}`)
  try {
    for (const name of work.needs) await servers.start(name)
    return { ...about, ...(await inTurn(work, servers, rounds, events)) }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return { ...about, results: new Map(), remarks: [error.message], failed: false }
  }
}

function shown(section: Section): Section {
  console.log(plainText(section))
  return section
}

export interface About {
  readonly command: string
  readonly date: string
  readonly machine: Readonly<Record<string, string>>
}

function json(about: About, sections: readonly Section[]): string {
  const plain = sections.map(section => ({ ...section, results: Object.fromEntries(section.results) }))
  return `${JSON.stringify({ ...about, sections: plain }, null, 2)}\n`
}
