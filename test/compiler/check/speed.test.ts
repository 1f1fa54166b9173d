import { expect, it } from 'vitest'
import { check } from '../../../compiler/check/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'

/** Twelve lines for each of `n` flows, one of them with a misspelt option. */
function flows(n: number): string {
  const names = (letter: string) => Array.from({ length: n }, (_, i) => letter + i).join(' ')
  const lines = [`a1.sources = ${names('r')}`, `a1.channels = ${names('c')}`, `a1.sinks = ${names('k')}`]
  for (let i = 0; i < n; i++)
    lines.push(
      `a1.sources.r${i}.type = spooldir`,
      `a1.sources.r${i}.spoolDir = /data/${i}`,
      `a1.sources.r${i}.channels = c${i}`,
      `a1.channels.c${i}.type = memory`,
      `a1.channels.c${i}.capacitee = 1000`,
      `a1.sinks.k${i}.type = hdfs`,
      `a1.sinks.k${i}.hdfs.path = /flume/${i}/%{basename}`,
      `a1.sinks.k${i}.channel = c${i}`,
    )
  return lines.join('\n')
}

/** All on one channel: what is compared in pairs would show here. */
const onOneChannel = (text: string) => text.replace(/(channels?) = c\d+$/gm, '$1 = c0')

function seconds(text: string): number {
  const source = new SourceText('a.properties', text)
  const before = process.cpuUsage()
  check([source])
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

it.each([
  ['flows of their own', (text: string) => text],
  ['one channel', onOneChannel],
])(
  'takes time in proportion to the lines: %s',
  (_, shape) => {
    seconds(shape(flows(300)))
    const small = seconds(shape(flows(700)))
    const large = seconds(shape(flows(5600)))
    expect(large / small).toBeLessThan(8 * 2.5)
  },
  60_000,
)

it('checks a hundred thousand lines', () => {
  const text = flows(12_500)
  expect(text.split('\n').length).toBeGreaterThan(100_000)
  expect(seconds(text)).toBeLessThan(30)
}, 120_000)
