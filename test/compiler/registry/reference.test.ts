import { describe, expect, it } from 'vitest'
import { components, kinds } from '../../../compiler/registry/index.ts'
import { reference } from '../../../compiler/registry/reference.ts'

describe('flumec components', () => {
  it('lists every kind and type', () => {
    const text = reference(undefined, 'terminal')!
    for (const kind of kinds) {
      expect(text).toMatch(new RegExp(`^${kind}$`, 'm'))
      for (const { title } of components(kind)) expect(text).toContain(`  ${title}\n`)
    }
  })

  it('lists a kind, and takes its singular', () => {
    expect(reference('interceptors', 'markdown')).toMatch(/^# interceptors\n/)
    expect(reference('interceptor', 'markdown')).toBe(reference('interceptors', 'markdown'))
  })

  it('tells all about a component, by any spelling', () => {
    const text = reference('sources/netcat', 'terminal')!
    expect(text).toMatch(/^sources\/netcat\n/)
    expect(text).toContain('  max-line-length  (integer, default 512)\n')
    expect(text).toContain('Weakened by ack-every-event = false:')
    expect(text).toContain('  channels  (list)\n')
    expect(reference('source/org.apache.flume.source.NetcatSource', 'terminal')).toBe(text)
  })

  it('says what to write for an option that is never read', () => {
    expect(reference('sources/netcatudp', 'markdown')).toContain(
      "| `remoteAddressHeader` | text, never read | Header that gets the sender's address, by the guide. Never read: the source reads remoteAddress. Write remoteAddress. |",
    )
  })

  it('says what to use for what is not built', () => {
    expect(reference('channels/jdbc', 'terminal')).toMatch(/Use instead: the file\s+channel/)
  })

  it('shows an open prefix as such', () => {
    expect(reference('selectors/multiplexing', 'terminal')).toContain('  mapping.*  (list)\n')
  })

  it.each(kinds.flatMap(kind => components(kind).map(schema => schema.$id)))('%s in 100 columns', id => {
    for (const line of reference(id, 'terminal')!.split('\n'))
      if (line.startsWith('      ')) expect(line.length > 100 && line.trim().includes(' '), line).toBe(false)
  })

  it.each(['nope', 'sources/nope', 'sources/', '/exec'])('knows no %s', what => {
    expect(reference(what, 'terminal')).toBeUndefined()
  })
})
