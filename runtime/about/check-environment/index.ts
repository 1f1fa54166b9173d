/** `--check-env`: whether what the pipeline needs of this machine and of the network is there, one line for each need. */
import { ConfigurationError } from '../../core/contracts.ts'
import type { About, Need, Variable } from '../index.ts'
import { resolved } from '../text.ts'
import { reaches } from './far-side.ts'
import { canListen } from './listen.ts'
import { NotThere } from './not-there.ts'
import { pathChecks } from './paths.ts'

export interface Finding {
  readonly ok: boolean
  /** `source tail: positionFile: /var/lib/x.json can be written`; of a failure with what to do. */
  readonly text: string
}

/** `far sides`: also whether peers can be reached, which an agent waits for and a start must not depend on. */
export async function checkEnvironment(about: About, farSides: boolean): Promise<Finding[]> {
  const needs = about.needs.filter(need => farSides || need.is !== 'far side')
  return [...about.variables.map(variable), ...(await Promise.all(needs.map(finding)))]
}

function variable({ name, required }: Variable): Finding {
  if (process.env[name] !== undefined) return { ok: true, text: `variable ${name} is set` }
  if (!required) return { ok: true, text: `variable ${name} is not set; the pipeline has a default` }
  return {
    ok: false,
    text: `variable ${name} is not set, and the pipeline gives no default: set it where the agent runs`,
  }
}

async function finding(need: Need): Promise<Finding> {
  const { of, option } = need
  try {
    return { ok: true, text: `${of}: ${option}: ${await check(need, resolved(need.value))}` }
  } catch (error) {
    if (!(error instanceof ConfigurationError) && !(error instanceof NotThere)) throw error
    return { ok: false, text: `${of}: ${option}: ${error.message}` }
  }
}

function check({ is, port }: Need, value: string): Promise<string> {
  if (is === 'tcp' || is === 'udp') return canListen(is, value)
  return is === 'far side' ? reaches(value, port) : pathChecks[is](value)
}
