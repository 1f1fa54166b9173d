import { describe, expect, it } from 'vitest'
import { check } from '../../../compiler/check/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { pipeline } from './helps.ts'

function codes(text: string, file = 'a.properties') {
  return check([new SourceText(file, text)]).diagnostics.map(({ code }) => code)
}

describe('flumec-ignore-next-line', () => {
  it('ignores that code on the next line, and nowhere else', () => {
    const text = pipeline(`# flumec-ignore-next-line unknown-option set by a template
a1.channels.c1.keepalive = 5
a1.channels.c1.keepAlives = 5
`)
    expect(codes(text)).toEqual(['unknown-option'])
  })

  it('looks past comments and blank lines, so several codes can be ignored on a line', () => {
    const text = pipeline(`! flumec-ignore-next-line duplicate-key the template has it too

# flumec-ignore-next-line unknown-option set by a template
# a remark
a1.channels.c1.keepalive = 5
`)
    expect(codes(text)).toEqual(['unused-suppression'])
  })

  it('works in YAML', () => {
    const text = `agent: a1
sources:
  r1: {type: spooldir, spoolDir: /data/in, channels: [c1]}
channels:
  c1:
    type: memory
    # flumec-ignore-next-line unknown-option set by a template
    keepalive: 5
sinks:
  k1: {type: logger, channel: c1}
`
    expect(codes(text, 'a.yaml')).toEqual([])
  })

  it('does not change the verdict on what Flume does', () => {
    const text = pipeline(`# flumec-ignore-next-line unknown-option set by a template
a1.channels.c1.keepalive = 5
`)
    expect(check([new SourceText('a.properties', text)]).files[0]!.verdict).toBe('warns')
  })

  it('is itself judged', () => {
    expect(codes(pipeline('# flumec-ignore-next-line no-such-code x\n'))).toEqual(['unknown-suppression'])
    expect(codes(pipeline('# flumec-ignore-next-line\n'))).toEqual(['unknown-suppression'])
    expect(codes(pipeline('# flumec-ignore-next-line unknown-option x\n'))).toEqual(['unused-suppression'])
  })
})
