import { describe, expect, it } from 'vitest'
import { validate } from '../../../compiler/2-validate/index.ts'
import { read } from './support.ts'

/** An agent of `count` sources, channels and sinks, ten lines each. */
function large(count: number): string {
  const names = (letter: string) => Array.from({ length: count }, (_, i) => letter + i)
  const lines = [
    `a.sources = ${names('r').join(' ')}`,
    `a.channels = ${names('c').join(' ')}`,
    `a.sinks = ${names('k').join(' ')}`,
  ]
  for (let i = 0; i < count; i++)
    lines.push(
      `a.sources.r${i}.type = exec`,
      `a.sources.r${i}.command = tail -F \\`,
      `  /var/log/${i}.log`,
      `a.sources.r${i}.channels = c${i}`,
      `a.channels.c${i}.type = memory`,
      `a.channels.c${i}.capacity = 1000`,
      `a.sinks.k${i}.type = logger`,
      `a.sinks.k${i}.channel = c${i}`,
      '# one more',
      '',
    )
  return lines.join('\n')
}

/** Of the processor's time: a loaded machine changes nothing. */
function milliseconds(text: string, file: string): number {
  const started = process.cpuUsage()
  validate(read(text, file).ast)
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

/** The same as YAML: flat keys are YAML too. */
const asYaml = (text: string) =>
  `agent: a\n${text
    .replaceAll(/^a\.(?:sources|channels|sinks) = .*$/gm, '')
    .replaceAll('\\\n', '')
    .replaceAll(/^a\.(.*?) = /gm, '$1: ')}`

describe.each([
  ['a.properties', (text: string) => text],
  ['a.yaml', asYaml],
])('%s', (file, form) => {
  it('takes time by the line', () => {
    milliseconds(form(large(200)), file)
    const small = Math.min(...[1, 2, 3].map(() => milliseconds(form(large(200)), file)))
    const big = milliseconds(form(large(4000)), file)
    // Twenty times the lines: well below the four-hundredfold of a square.
    expect(big).toBeLessThan(80 * small)
  })
})
