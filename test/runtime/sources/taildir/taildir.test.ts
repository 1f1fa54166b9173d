import {
  appendFileSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TaildirSource } from '../../../../runtime/sources/taildir/index.ts'
import type { TaildirSourceOptions } from '../../../../runtime/sources/taildir/options.ts'
import { describeSource } from '../../../contracts/source.ts'
import { eventually, inFolder, numbered, sourceContext, TestOutlet } from '../../../contracts/support.ts'

const lines = (bodies: readonly string[]) => bodies.map(body => `${body}\n`).join('')

describeSource('taildir', {
  make: folder => new TaildirSource({ filegroups: ['f'], 'filegroups.f': `${folder}/app\\.log`, ...at(folder) }),
  feed: async (folder, bodies) => appendFileSync(`${folder}/app.log`, lines(bodies)),
  replays: true,
})

const at = (folder: string) => ({ positionFile: `${folder}/state/position.json` })

interface Scene {
  readonly folder: string
  /** The live file. */
  readonly log: string
  readonly outlet: TestOutlet
  start(outlet?: TestOutlet): Promise<TaildirSource>
  /** Waits for these bodies, in this order and no others. */
  expect(bodies: readonly string[]): Promise<void>
  positions(): { inode: number; pos: number; file: string }[]
}

/** A source on `app.log`, or on what `options` say, which is stopped at the end. */
async function scene(options: Partial<TaildirSourceOptions>, use: (scene: Scene) => Promise<void>): Promise<void> {
  await inFolder(async folder => {
    const outlet = new TestOutlet()
    const sources: TaildirSource[] = []
    const start = async (to = outlet) => {
      const files = { filegroups: ['f'], 'filegroups.f': `${folder}/app\\.log` }
      const source = new TaildirSource({ ...files, ...at(folder), ...options } as TaildirSourceOptions)
      sources.push(source)
      await source.start(sourceContext(to))
      return source
    }
    const arrive = async (bodies: readonly string[]) => {
      await eventually(() => outlet.count >= bodies.length, `${bodies.length} events, there are ${outlet.count}`)
      expect(outlet.bodies).toEqual(bodies)
    }
    const positions = () => JSON.parse(readFileSync(`${folder}/state/position.json`, 'utf8'))
    try {
      await use({ folder, log: `${folder}/app.log`, outlet, start, expect: arrive, positions })
    } finally {
      for (const source of sources) await source.close()
    }
  })
}

const all = (folder: string) => ({ 'filegroups.f': `${folder}/app\\.log.*` })

describe('lines', () => {
  it('ends them at LF, drops one CR before it, keeps empty ones and every other byte', () =>
    scene({ byteOffsetHeader: true }, async ({ log, start, outlet }) => {
      writeFileSync(log, Buffer.from('a\r\n\nb\r\r\n\xff\x00c\n', 'latin1'))
      await start()
      await eventually(() => outlet.count >= 4, 'four events')
      const [batch] = outlet.batches
      expect([0, 1, 2, 3].map(i => batch!.body(i).toString('latin1'))).toEqual(['a', '', 'b\r', '\xff\x00c'])
      expect([0, 1, 2, 3].map(i => batch!.header(i, 'byteoffset'))).toEqual(['0', '3', '4', '8'])
    }))

  it('leaves an unfinished line until its end comes', () =>
    scene({}, async ({ log, start, expect }) => {
      writeFileSync(log, 'one\ntw')
      await start()
      await expect(['one'])
      appendFileSync(log, 'o\n')
      await expect(['one', 'two'])
    }))

  it('delivers an unfinished line after idleTimeout, and its continuation as another, as Flume does', () =>
    scene({ idleTimeout: 1 }, async ({ log, start, expect }) => {
      writeFileSync(log, 'one\ntw')
      await start()
      await expect(['one', 'tw'])
      appendFileSync(log, 'o\n')
      await expect(['one', 'tw', 'o'])
    }))

  it('takes lines longer than a chunk whole', () =>
    scene({}, async ({ log, start, expect }) => {
      const long = 'x'.repeat(3_500_000)
      writeFileSync(log, lines(['before', long, 'after']))
      await start()
      await expect(['before', long, 'after'])
    }))

  it('puts at most batchSize lines at a time and marks each with group, file and offset', () =>
    scene(
      { batchSize: 2, fileHeader: true, fileHeaderKey: 'path', 'headers.f.kind': 'app', byteOffsetHeader: true },
      async ({ log, start, outlet }) => {
        writeFileSync(log, lines(numbered(5)))
        await start()
        await eventually(() => outlet.count >= 5, 'five events')
        expect(outlet.batches.map(batch => batch.count)).toEqual([2, 2, 1])
        expect(outlet.batches[2]!.headersOf(0)).toEqual({ kind: 'app', path: log, byteoffset: '32' })
      },
    ))
})

describe('rotation', () => {
  it('reads a renamed file to its end although its new name does not match', () =>
    scene({}, async ({ log, start, outlet, expect }) => {
      writeFileSync(log, lines(numbered(3)))
      await start()
      await expect(numbered(3))
      outlet.hold()
      appendFileSync(log, lines(numbered(3, 3)))
      renameSync(log, `${log}.1`)
      writeFileSync(log, lines(numbered(2, 7)))
      appendFileSync(`${log}.1`, lines(numbered(1, 6)))
      outlet.release()
      await expect(numbered(9))
    }))

  it('does not deliver a renamed file again when its new name matches too', () =>
    inFolder(async folder =>
      scene(all(folder), async ({ start, expect }) => {
        const log = `${folder}/app.log`
        writeFileSync(log, lines(numbered(3)))
        await start()
        await expect(numbered(3))
        renameSync(log, `${log}.1`)
        writeFileSync(log, lines(numbered(2, 3)))
        await expect(numbered(5))
        appendFileSync(`${log}.1`, 'late\n')
        await expect([...numbered(5), 'late'])
      }),
    ))

  it('finds files that come and are renamed while the outlet takes nothing', () =>
    scene({}, async ({ log, start, outlet, expect }) => {
      writeFileSync(log, lines(numbered(1)))
      outlet.hold()
      await start()
      for (let i = 1; i < 5; i++) {
        renameSync(log, `${log}.${i}`)
        writeFileSync(log, lines(numbered(1, i)))
        await new Promise(resolve => setTimeout(resolve, 60))
      }
      outlet.release()
      await eventually(() => outlet.count >= 5, 'five events')
      await expect(numbered(5).sort())
    }))

  it('takes what was unread at a truncation from the copy', () =>
    scene({}, async ({ log, start, outlet, expect }) => {
      writeFileSync(log, lines(numbered(3)))
      await start()
      await expect(numbered(3))
      outlet.hold()
      appendFileSync(log, lines(numbered(1, 3)))
      await new Promise(resolve => setTimeout(resolve, 50))
      appendFileSync(log, lines(numbered(3, 4)))
      copyFileSync(log, `${log}.1`)
      truncateSync(log, 0)
      await new Promise(resolve => setTimeout(resolve, 50))
      appendFileSync(log, lines(numbered(200, 7)))
      outlet.release()
      await expect(numbered(207))
    }))

  it('starts a truncated file again at 0, also when it has grown past the old position', () =>
    scene({}, async ({ log, start, expect }) => {
      writeFileSync(log, lines(numbered(3)))
      await start()
      await expect(numbered(3))
      writeFileSync(log, lines(['new', ...numbered(10)]))
      await expect([...numbered(3), 'new', ...numbered(10)])
    }))

  it('reads a link and its target once', () =>
    inFolder(async folder =>
      scene(all(folder), async ({ start, expect }) => {
        writeFileSync(`${folder}/app.log`, lines(numbered(3)))
        linkSync(`${folder}/app.log`, `${folder}/app.log.link`)
        await start()
        await expect(numbered(3))
        appendFileSync(`${folder}/app.log`, lines(numbered(2, 3)))
        await expect(numbered(5))
      }),
    ))
})

describe('restart', () => {
  const restarted = (change: (log: string) => void, expected: readonly string[], options = {}) =>
    scene(options, async ({ log, start, expect }) => {
      writeFileSync(log, lines(numbered(3)))
      const first = await start()
      await expect(numbered(3))
      await first.stop()
      await first.close()
      change(log)
      await start()
      await expect([...numbered(3), ...expected])
    })

  it('goes on where it was', () => restarted(log => appendFileSync(log, 'more\n'), ['more']))

  it('reads the rest of a file that was renamed meanwhile, then the new one', () =>
    restarted(
      log => {
        appendFileSync(log, 'rest\n')
        renameSync(log, `${log}.1`)
        writeFileSync(log, 'new\n')
      },
      ['rest', 'new'],
    ))

  it('reads the rest from the copy of a file that was truncated meanwhile', () =>
    restarted(
      log => {
        appendFileSync(log, 'rest\n')
        copyFileSync(log, `${log}.1`)
        writeFileSync(log, 'new and longer than everything before it\n')
      },
      ['rest', 'new and longer than everything before it'],
    ))

  it('takes a file with a reused inode for a new one', () =>
    restarted(
      log => {
        rmSync(log)
        // The file system is likely to give the same inode again; what must arrive is the same either way.
        writeFileSync(log, lines(['other', ...numbered(5)]))
      },
      ['other', ...numbered(5)],
    ))

  it('skips to the end of unknown files only', () =>
    scene({ skipToEnd: true }, async ({ log, start, expect }) => {
      writeFileSync(log, 'old\n')
      const first = await start()
      appendFileSync(log, 'a\n')
      await expect(['a'])
      await first.stop()
      await first.close()
      appendFileSync(log, 'b\n')
      await start()
      await expect(['a', 'b'])
    }))
})

describe('position file', () => {
  it('is written as Flume writes it, in one line', () =>
    inFolder(async folder => {
      const odd = `${folder}/a=b&'c`
      mkdirSync(odd)
      writeFileSync(`${odd}/app.log`, 'one\n')
      await scene({ 'filegroups.f': `${odd}/app\\.log`, ...at(folder) }, async ({ start, expect }) => {
        const source = await start()
        await expect(['one'])
        await source.close()
      })
      const { ino } = statSync(`${odd}/app.log`)
      const path = `${folder}/a\\u003db\\u0026\\u0027c/app.log`
      expect(readFileSync(`${folder}/state/position.json`, 'utf8')).toBe(`[{"inode":${ino},"pos":4,"file":"${path}"}]`)
    }))

  it("resumes from Flume's own", () =>
    scene({}, async ({ folder, log, start, expect }) => {
      writeFileSync(log, lines(numbered(5)))
      mkdirSync(`${folder}/state`)
      const entry = { inode: statSync(log).ino, pos: 16, file: log }
      writeFileSync(`${folder}/state/position.json`, JSON.stringify([entry]))
      await start()
      await expect(numbered(3, 2))
    }))

  it('moves only up to the first batch that is not settled', () =>
    scene({ batchSize: 1 }, async ({ log, start, outlet, positions }) => {
      outlet.settleAtOnce = false
      writeFileSync(log, lines(numbered(3)))
      const source = await start()
      await eventually(() => outlet.count === 3, 'three events')
      await source.stop()
      await source.close()
      expect(positions()[0]!.pos).toBe(0)
    }))
})

it('follows many files with few handles', () =>
  inFolder(async folder => {
    const many = 800
    for (let i = 0; i < many; i++) writeFileSync(`${folder}/${i}.log`, `${i} first\n`)
    await scene({ 'filegroups.f': `${folder}/.*\\.log` }, async ({ start, outlet }) => {
      await start()
      await eventually(() => outlet.count === many, 'a line of each')
      for (let i = 0; i < many; i += 100) appendFileSync(`${folder}/${i}.log`, `${i} second\n`)
      await eventually(() => outlet.count === many + many / 100, 'the second lines')
      expect(readdirSync('/proc/self/fd').length).toBeLessThan(650)
    })
  }))
