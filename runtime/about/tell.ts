import type { AgentDefinition } from '../core/agent.ts'
import { masked } from '../core/secrets.ts'
import { checkComponents } from './check-environment/components.ts'
import { checkEnvironment, type Finding } from './check-environment/index.ts'
import type { About } from './index.ts'
import { configText } from './print-config.ts'

/** What an agent can be asked instead of being run. */
export type Question = 'version' | 'explain' | 'print-config' | 'check' | 'check-env'

/** Answers on standard output. Resolves with the exit status. */
export async function tell(question: Question, define: () => AgentDefinition, about: About): Promise<number> {
  const { text, status } = await answer(question, define, about)
  process.stdout.write(masked(text))
  return status
}

async function answer(question: Question, define: () => AgentDefinition, about: About) {
  switch (question) {
    case 'version':
      return {
        text: `flumec ${about.flumec}, ${about.file} (sha256 ${about.sha256}), Node ${process.version}\n`,
        status: 0,
      }
    case 'explain':
      return { text: about.words.map(line => `${line}\n`).join(''), status: 0 }
    case 'print-config':
      return { text: configText(about.agent, about.settings), status: 0 }
    default:
      return report(await findings(define, about, question === 'check-env'))
  }
}

async function findings(define: () => AgentDefinition, about: About, farSides: boolean): Promise<Finding[]> {
  const facts = await checkEnvironment(about, farSides)
  return [...facts, ...(await checkComponents(define, farSides))]
}

function report(findings: readonly Finding[]) {
  const failed = findings.filter(({ ok }) => !ok).length
  const lines = findings.map(({ ok, text }) => `${ok ? 'ok    ' : 'failed'}  ${text}\n`)
  return { text: `${lines.join('')}${findings.length - failed} ok, ${failed} failed\n`, status: failed === 0 ? 0 : 1 }
}
