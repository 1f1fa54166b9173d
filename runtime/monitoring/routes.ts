import type { IncomingMessage } from 'node:http'
import { type Answer, asked, plain } from './answer.ts'
import { flumeJson } from './flume-json.ts'
import { notReady } from './health.ts'
import type { Watched } from './index.ts'
import { accepted, contentTypes, isForm } from './negotiate.ts'
import { page } from './page/index.ts'
import { prometheusText } from './prometheus.ts'
import { statusOf } from './status.ts'

/** As Flume: any method but TRACE and OPTIONS. */
export function answer(request: IncomingMessage, watched: Watched): Answer {
  const { method, headers } = request
  if (method === 'TRACE' || method === 'OPTIONS') return plain(403, `${method} is not answered`)
  const { path, query } = asked(request)
  switch (path) {
    case '/':
      return page()
    case '/status.json':
      return status(watched)
    case '/metrics':
      return metrics(watched, headers.accept, query.get('format'))
    case '/healthz':
      return health(watched.watchdog.delay)
    case '/readyz':
      return readiness([...notReady(watched.agent), ...watched.watchdog.reasons])
    default:
      return plain(404, 'there is /, /status.json, /metrics, /healthz and /readyz')
  }
}

function status({ agent, watchdog, options }: Watched): Answer {
  const { pipeline, file } = options.about?.() ?? {}
  const body = JSON.stringify(statusOf(agent, watchdog, pipeline, file))
  return { status: 200, type: contentTypes.json, body }
}

function metrics({ agent, watchdog }: Watched, accept: string | undefined, format: string | null): Answer {
  if (format !== null && !isForm(format)) return plain(400, 'format is json, prometheus or openmetrics')
  const form = format ?? accepted(accept)
  const body = form === 'json' ? flumeJson(agent) : prometheusText(agent, watchdog, form === 'openmetrics')
  return { status: 200, type: contentTypes[form], body }
}

/** A loop that is blocked for good answers nothing; one that only crawls says so. */
function health(delay: number): Answer {
  const late = `the event loop is ${delay.toFixed(3)} s late`
  return delay < crawling ? plain(200, `alive; ${late}`) : plain(503, late)
}

const crawling = 5

function readiness(reasons: readonly string[]): Answer {
  return reasons.length === 0 ? plain(200, 'ready') : plain(503, reasons.join('\n'))
}
