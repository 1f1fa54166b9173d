import { faultKinds } from '../faults.ts'
import type { Report, Result } from '../index.ts'
import { escapeHtml } from './escape.ts'
import { figure, figureNames, promised, verdictOf } from './figures.ts'
import { style } from './style.ts'
import { timeline } from './timeline.ts'

/** One page with everything in it, for people who were not there. */
export function htmlReport(report: Report, command: string): string {
  const { agents, paths, seed, events, rate, broker, replaced, results } = report
  const title = `${agents.join(', ')}: put to the proof`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeHtml(agents.join(', '))}</h1>
<p class="paths">${paths.map(escapeHtml).join('<br>')}</p>
${results.map(badge).join('\n')}
</header>
<main>
<section>
<h2>Every event accounted for</h2>
<p>${events.toLocaleString('en')} numbered events, ${rate.toLocaleString('en')} a second, ${escapeHtml(broker)}. Each one that came out was compared byte for byte with the one that went in.</p>
${table(results)}
</section>
${results.map(course).join('\n')}
<section>
<h2>What was replaced</h2>
${list(replaced)}
${leftOut(report)}
</section>
<section>
<h2>The same again</h2>
<p>Seed ${seed} gives the same faults at the same events.</p>
<pre>${escapeHtml(command)}</pre>
</section>
</main>
</body>
</html>
`
}

const badge = (result: Result) =>
  `<p class="badge ${result.holds ? 'good' : 'bad'}"><b>${result.subject}</b> ${verdictOf(result)}</p>`

function table(results: readonly Result[]): string {
  const head = results.map(({ subject }) => `<th scope="col">${subject}</th>`).join('')
  const rows = Object.entries(figureNames).map(([key, words]) => {
    const name = key as keyof typeof figureNames
    const cells = results.map(
      result => `<td class="${result[name] > 0 ? 'some' : 'none'}">${figure(result[name])}</td>`,
    )
    return `<tr><th scope="row">${name}<small>${words}</small></th>${cells.join('')}<td>${promised(results[0]!, name)}</td></tr>`
  })
  return `<table>
<thead><tr><th></th>${head}<th scope="col">promised at most</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
}

function course(result: Result): string {
  const { subject, faults, endings, logs } = result
  const rows = faults.map(
    ({ kind, words, from, until }) =>
      `<tr><td>${from.toFixed(1)} s</td><td>${(until - from).toFixed(1)} s</td><td title="${escapeHtml(faultKinds[kind])}">${kind}</td><td>${escapeHtml(words)}</td></tr>`,
  )
  const troubles = [
    ...endings.map(({ agent, at, log }) => ({ words: `${agent} ended by itself after ${at.toFixed(1)} s`, log })),
    ...logs.map(({ agent, log }) => ({ words: `Nothing came out. The end of the log of ${agent}`, log })),
  ]
  return `<section>
<h2>What happened${subject === 'Flume' ? ' to Flume' : ''}</h2>
<figure>
<figcaption><span class="key sent">sent</span> <span class="key out">came out</span> <span class="key fault">fault</span></figcaption>
${timeline(result)}
</figure>
${troubles.map(({ words, log }) => `<h3>${escapeHtml(words)}</h3>\n<pre>${escapeHtml(log.join('\n'))}</pre>`).join('\n')}
<details><summary>${faults.length} faults in their order</summary>
<table class="faults">
<thead><tr><th>at</th><th>for</th><th>kind</th><th>what</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</details>
</section>`
}

const list = (lines: readonly string[]) => `<ul>${lines.map(line => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`

function leftOut({ leftOut }: Report): string {
  if (leftOut.length === 0) return ''
  return `<h3>Faults that were left out</h3>\n${list(leftOut.map(({ kind, because }) => `${kind}: ${because}`))}`
}
