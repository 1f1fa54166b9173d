/**
 * How a running bundle takes the place of another in the same process. A bundle that is imported calls runAgent as always;
 * while an agent runs, that call hands the new agent over instead of starting it.
 */
import { pathToFileURL } from 'node:url'
import { hideVariables } from './about/hide-variables.ts'
import type { About } from './about/index.ts'
import type { Agent, AgentDefinition } from './core/agent.ts'
import type { PartKind } from './core/reload.ts'

/** Under one name for all copies of this module: every bundle has its own. */
const place = Symbol.for('flumec.agent')

export interface Offer {
  readonly define: () => AgentDefinition
  readonly about: About | undefined
}

interface Place {
  [place]?: { offer: (offer: Offer) => void; reload: (path: string) => Promise<string> }
}

const global = globalThis as Place

/** True when an agent runs in this process: it is offered the new one. */
export function offered(offer: Offer): boolean {
  global[place]?.offer(offer)
  return global[place] !== undefined
}

/** Puts the bundle at `path` in the place of the agent that runs in this process; resolves with what changed, in words. */
export function reloadFrom(path: string): Promise<string> {
  if (global[place] === undefined) throw new Error('no agent runs in this process')
  return global[place].reload(path)
}

export class Reloading {
  #imports = 0
  #offer: Offer | undefined
  #last = Promise.resolve('')
  readonly #agent: Agent
  /** What runs now. */
  about: About

  constructor(agent: Agent, about: About) {
    this.#agent = agent
    this.about = about
    global[place] = {
      offer: offer => {
        this.#offer = offer
      },
      reload: path => this.reload(path),
    }
  }

  /**
   * One after another. Never rejects for a fault of the new version: that is logged and told, and the old one goes on.
   */
  reload(path: string): Promise<string> {
    this.#last = this.#last.then(() => this.#reload(path))
    return this.#last
  }

  async #reload(path: string): Promise<string> {
    const log = this.#agent.log
    try {
      const { define, about } = await this.#import(path)
      if (about.sha256 === this.about.sha256 && sameParts(about, this.about)) return told(log, 'nothing has changed')
      hideVariables(about)
      const same = (kind: PartKind, name: string) =>
        about.parts[kind][name] !== undefined && about.parts[kind][name] === this.about.parts[kind][name]
      const changes = await this.#agent.reload(define(), same)
      this.about = about
      const words = Object.entries(changes)
        .filter(([, names]) => names.length > 0)
        .map(([what, names]) => `${what} ${names.join(', ')}`)
      return told(log, `reloaded: ${words.join('; ')}`)
    } catch (error) {
      const refusal = `the new version is not taken, the old one goes on: ${(error as Error).message}`
      log.error(refusal)
      return refusal
    }
  }

  async #import(path: string): Promise<Offer & { about: About }> {
    this.#offer = undefined
    // A module is evaluated once for each name.
    await import(`${pathToFileURL(path).href}?reload=${++this.#imports}`)
    const { define, about } = (this.#offer as Offer | undefined) ?? {}
    if (define === undefined || about === undefined) throw new Error(`${path} is no agent made by flumec build`)
    if (about.flumec !== this.about.flumec)
      throw new Error(`it was made by flumec ${about.flumec}, and ${this.about.flumec} runs: restart the agent`)
    if (about.agent !== this.about.agent)
      throw new Error(`it is agent ${about.agent}, and ${this.about.agent} runs: start it beside this one`)
    return { define, about }
  }
}

const sameParts = (a: About, b: About) => JSON.stringify(a.parts) === JSON.stringify(b.parts)

function told(log: Agent['log'], line: string): string {
  log.info(line)
  return line
}
