/** Every file of the corpus there and back: each line has its row, and what Flume keeps means the same. */
import { describe, expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { validate } from '../../../compiler/2-validate/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { corpus, corpusSource, meaning, migrated, modelOf } from './helps.ts'

describe.skipIf(corpus.length === 0)('the corpus', () => {
  it('has its 120 files', () => expect(corpus).toHaveLength(120))

  it.each(corpus)('%s: a row for every line', name => {
    const source = corpusSource(name)
    const { ledger } = migrated(source)
    const lines = source.text.split(/\r\n|\r|\n/)
    if (lines.at(-1) === '') lines.pop()
    expect(ledger.rows.map(({ line }) => line)).toEqual(lines.map((_, i) => i + 1))
    for (const { line, text, fate, target, reason } of ledger.rows) {
      if (!text.includes('***')) expect(text).toBe(lines[line - 1])
      if (fate === 'dropped' || fate === 'unsupported' || fate === 'defaulted')
        expect(reason, `line ${line}`).toBeTruthy()
      if (fate === 'mapped' || fate === 'renamed') expect(target, `line ${line}`).toBeTruthy()
      expect(fate === 'blank').toBe(text.trim() === '')
    }
  })

  it.each(corpus)('%s: the YAML means the same, and so do the properties made of it', name => {
    const source = corpusSource(name)
    const before = meaning(validate(parse(source, () => {})))
    const { files } = migrated(source)
    expect(files.length, 'a file is made exactly when something runs').toBe(Object.keys(before).length === 0 ? 0 : 1)
    for (const { text } of files) {
      expect(meaning(modelOf('new.yaml', text))).toEqual(before)
      const [back] = migrated(new SourceText('new.yaml', text), { to: 'properties' }).files
      expect(meaning(modelOf('back.properties', back!.text))).toEqual(before)
      // Once more makes no difference.
      const [again] = migrated(new SourceText('back.properties', back!.text)).files
      expect(meaning(modelOf('again.yaml', again!.text))).toEqual(before)
    }
  })
})
