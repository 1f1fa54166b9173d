import { expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { validate } from '../../../compiler/2-validate/index.ts'
import type { ReasonCode } from '../../../compiler/2-validate/model.ts'
import { check } from '../../../compiler/check/index.ts'
import { codeNames, isLost } from '../../../compiler/diagnostics/codes.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { type Format, printers } from '../../../compiler/diagnostics/printers/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { mutate } from '../../oracle-config/mutate.ts'
import { Random } from '../../oracle-config/random.ts'
import { samples } from './helps.ts'

const seed = Number(process.env.SEED ?? 1)
const count = Number(process.env.FILES ?? 400)

const origins = codeNames
  .flatMap(code => [...samples(code, 'wrong'), ...samples(code, 'right')])
  .filter(({ name }) => name.endsWith('.properties'))

it(`tells why something is dropped, whatever is wrong (SEED=${seed}, ${count} files)`, () => {
  const random = new Random(seed)
  const silent: string[] = []
  const wrong: string[] = []
  for (let i = 0; i < count; i++) {
    const source = new SourceText('a.properties', mutate(random.pick(origins).text, random))
    const { diagnostics, files } = check([source])
    for (const one of diagnostics) expect(one.span!.start).toBeLessThanOrEqual(one.span!.end)
    if (i % 20 === 0)
      for (const format of Object.keys(printers) as Format[])
        printers[format]({ files, diagnostics }, { color: false, version: '0', failOn: 'error' })
    const model = validate(parse(source, new Diagnostics().report))
    for (const claim of claims(diagnostics, model)) wrong.push(`${claim}\n${source.text}`)
    const dropped = model.agents.flatMap(agent => agent.components.filter(one => one.listed && !one.fate.kept))
    if (dropped.length > 0 && !diagnostics.some(one => isLost(one.code)))
      silent.push(`${source.text}\n${dropped.map(one => `${one.kind} ${one.name}: ${reason(one.fate)}`).join('\n')}`)
  }
  expect(wrong, wrong.slice(0, 3).join('\n\n')).toEqual([])
  expect(silent, silent.slice(0, 3).join('\n\n')).toEqual([])
})

const reason = (fate: { kept: boolean; because?: { code: ReasonCode } }) => fate.because?.code

/** Sentences that say more than the model: a component that is kept can't be dropped. */
function claims(diagnostics: readonly { message: string }[], { agents }: ReturnType<typeof validate>): string[] {
  const dropped = new Set(
    agents.flatMap(({ components }) =>
      components.filter(one => !one.fate.kept).map(one => `${noun[one.kind]} "${one.name}"`),
    ),
  )
  const failing = new Set(agents.filter(({ outcome }) => outcome.end === 'fails').map(({ name }) => name))
  const isFalse = (message: string) => {
    const agent = /nothing of agent "([^"]+)" starts/.exec(message)?.[1]
    return agent !== undefined && !failing.has(agent)
  }
  return diagnostics.flatMap(({ message }) => {
    const named = [...message.matchAll(/Flume drops ((?:source|sink|channel|sink group) "[^"]+")/g)].map(
      ([, label]) => label!,
    )
    const isWrong = named.some(label => !dropped.has(label)) || isFalse(message)
    return isWrong ? [message] : []
  })
}

const noun: Partial<Record<string, string>> = {
  sources: 'source',
  sinks: 'sink',
  channels: 'channel',
  'sink-groups': 'sink group',
}
