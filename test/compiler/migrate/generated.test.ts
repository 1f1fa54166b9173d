/** Files made from the schemas, with good values and bad ones and with people's faults: the same promises as for the corpus. */
import { expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { validate } from '../../../compiler/2-validate/index.ts'
import { migrate } from '../../../compiler/migrate/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { generate } from '../../oracle-config/generate.ts'
import { mutate } from '../../oracle-config/mutate.ts'
import { Random } from '../../oracle-config/random.ts'
import { meaning, migrated, modelOf } from './helps.ts'

const seed = Number(process.env.SEED ?? 1)
const count = Number(process.env.FILES ?? 150)

it(`means the same there and back (SEED=${seed}, ${count} files)`, { timeout: 600_000 }, () => {
  const random = new Random(seed)
  let running = 0
  for (let i = 0; i < count; i++) {
    const plain = generate(random, '/tmp/data')
    const text = i % 2 === 0 ? plain : mutate(plain, random)
    const source = new SourceText('generated.properties', text)
    const outcome = migrate(source, { to: 'yaml' })
    if (outcome.kind === 'broken') continue
    expect(outcome.ledger.rows).toHaveLength(text.split('\n').length - (text.endsWith('\n') ? 1 : 0))
    const before = meaning(validate(parse(source, () => {})))
    for (const file of outcome.files) {
      running++
      expect(meaning(modelOf('new.yaml', file.text)), `${text}\n---\n${file.text}`).toEqual(before)
      const [back] = migrated(new SourceText('new.yaml', file.text), { to: 'properties' }).files
      expect(meaning(modelOf('back.properties', back!.text)), `${text}\n---\n${back!.text}`).toEqual(before)
    }
  }
  // Otherwise nothing was tried.
  expect(running).toBeGreaterThan(count / 4)
})
