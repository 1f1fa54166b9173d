import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LineDeserializer } from '../../../runtime/deserializers/line/index.ts'
import { SpooldirSource } from '../../../runtime/sources/spooldir/index.ts'
import type { SpooldirSourceOptions } from '../../../runtime/sources/spooldir/options.ts'
import { readProgress, writeProgress } from '../../../runtime/sources/spooldir/tracker.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, inFolder, numbered, sourceContext, TestOutlet, testContext } from '../../contracts/support.ts'

const lines = (bodies: readonly string[]) => bodies.map(body => `${body}\n`).join('')

/** A file is made elsewhere and moved in, as it should be. */
function drop(folder: string, name: string, content: string | Buffer, age = 0): void {
  const hidden = `${folder}/.${name}.part`
  writeFileSync(hidden, content)
  const time = Date.now() / 1000 - age
  utimesSync(hidden, time, time)
  renameSync(hidden, `${folder}/${name}`)
}

let dropped = 0
describeSource('spooldir', {
  make: folder => new SpooldirSource({ spoolDir: folder, pollDelay: 10 }),
  feed: async (folder, bodies) => drop(folder, `f${++dropped}`, lines(bodies)),
  replays: true,
})

interface Scene {
  readonly folder: string
  readonly outlet: TestOutlet
  start(): Promise<{ source: SpooldirSource; failures: Error[] }>
  arrive(bodies: readonly string[]): Promise<void>
}

async function scene(options: Partial<SpooldirSourceOptions>, use: (scene: Scene) => Promise<void>): Promise<void> {
  await inFolder(async folder => {
    const outlet = new TestOutlet()
    const sources: SpooldirSource[] = []
    const start = async () => {
      const source = new SpooldirSource({ spoolDir: folder, pollDelay: 10, ...options })
      sources.push(source)
      const context = sourceContext(outlet)
      await source.start(context)
      return { source, failures: context.failures }
    }
    const arrive = async (bodies: readonly string[]) => {
      await eventually(() => outlet.count >= bodies.length, `${bodies.length} events`)
      expect(outlet.bodies).toEqual(bodies)
    }
    try {
      await use({ folder, outlet, start, arrive })
    } finally {
      for (const source of sources) await source.close()
    }
  })
}

const named = (folder: string) => readdirSync(folder).filter(name => !name.startsWith('.'))
const finished = (folder: string, count: number) =>
  eventually(
    () => named(folder).filter(name => name.endsWith('.COMPLETED')).length === count,
    `${count} finished files`,
  )

it('reads the oldest first, marks events, keeps CR, and leaves hidden, ignored and finished files alone', () =>
  scene(
    { basenameHeader: true, fileHeader: true, fileHeaderKey: 'whole', ignorePattern: '^.*\\.(tmp|swp)$' },
    async ({ folder, start, arrive, outlet }) => {
      drop(folder, 'b.log', 'b1\nb2\n', 300)
      drop(folder, 'empty.log', '', 250)
      drop(folder, 'c.log', 'c1\r\n', 200)
      drop(folder, 'a.log', 'a1\n\na3 no newline', 100)
      drop(folder, 'x.tmp', 'ignored\n', 400)
      drop(folder, '.hidden', 'hidden\n', 400)
      drop(folder, 'done.COMPLETED', 'done\n', 400)
      await start()
      await arrive(['b1', 'b2', '', 'c1\r', 'a1', '', 'a3 no newline'])
      await finished(folder, 5)
      expect(outlet.batches[0]!.headersOf(0)).toEqual({ basename: 'b.log', whole: `${folder}/b.log` })
      expect(named(folder)).toContain('x.tmp')
    },
  ))

it('reads the youngest first when asked to', () =>
  scene({ consumeOrder: 'youngest' }, async ({ folder, start, arrive }) => {
    for (const [i, name] of ['a', 'b', 'c'].entries()) drop(folder, name, `${name}\n`, 100 - 10 * i)
    await start()
    await arrive(['c', 'b', 'a'])
  }))

it('looks into folders below, but not into hidden or ignored ones', () =>
  scene({ recursiveDirectorySearch: true, ignorePattern: 'old' }, async ({ folder, start, arrive }) => {
    for (const below of ['in/deep', '.git', 'old']) {
      mkdirSync(`${folder}/${below}`, { recursive: true })
      drop(`${folder}/${below}`, 'f', `${below}\n`)
    }
    await start()
    await arrive(['in/deep'])
    await eventually(() => existsSync(`${folder}/in/deep/f.COMPLETED`), 'the finished file')
  }))

it('takes a link to a file, and passes over one to a folder', () =>
  scene({}, async ({ folder, start, arrive }) =>
    inFolder(async elsewhere => {
      writeFileSync(`${elsewhere}/target`, 'linked\n')
      symlinkSync(elsewhere, `${folder}/a-folder`)
      symlinkSync(`${elsewhere}/target`, `${folder}/b-file`)
      await start()
      await arrive(['linked'])
      await eventually(() => existsSync(`${folder}/b-file.COMPLETED`), 'the renamed link')
      expect(existsSync(`${elsewhere}/target`)).toBe(true)
    }),
  ))

describe('a file', () => {
  it('is renamed only when its events are safe; the next one is read meanwhile', () =>
    scene({}, async ({ folder, outlet, start }) => {
      outlet.settleAtOnce = false
      drop(folder, 'a', lines(numbered(3)), 10)
      drop(folder, 'b', lines(numbered(3, 3)), 5)
      await start()
      await eventually(() => outlet.count === 6, 'both files')
      expect(named(folder)).toEqual(['a', 'b'])
      outlet.settleAll()
      await finished(folder, 2)
    }))

  it('is finished even when its last events get safe after the stop', () =>
    scene({}, async ({ folder, outlet, start }) => {
      outlet.settleAtOnce = false
      drop(folder, 'a', lines(numbered(3)))
      const { source } = await start()
      await eventually(() => outlet.count === 3, 'the events')
      await source.stop()
      outlet.settleAll()
      await source.close()
      expect(named(folder)).toEqual(['a.COMPLETED'])
      expect(readdirSync(`${folder}/.flumespool`)).toEqual([])
    }))

  it('is deleted with deletePolicy immediate', () =>
    scene({ deletePolicy: 'immediate' }, async ({ folder, start, arrive }) => {
      drop(folder, 'a', 'x\n')
      await start()
      await arrive(['x'])
      await eventually(() => named(folder).length === 0, 'the file is gone')
    }))

  it('is left and marked in the tracker folder with trackingPolicy tracker_dir, and read once', () =>
    scene({ trackingPolicy: 'tracker_dir' }, async ({ folder, start, arrive }) => {
      drop(folder, 'a', 'x\n')
      const { source } = await start()
      await arrive(['x'])
      await eventually(() => existsSync(`${folder}/.flumespool/a.COMPLETED`), 'the mark')
      await source.close()
      drop(folder, 'b', 'y\n')
      await start()
      await arrive(['x', 'y'])
      expect(named(folder)).toEqual(['a', 'b'])
    }))

  it('that changes while it is read stops the source, and is read on when it is started again', () =>
    scene({}, async ({ folder, outlet, start, arrive }) => {
      outlet.settleAtOnce = false
      drop(folder, 'a', 'one\n')
      const { source, failures } = await start()
      await eventually(() => outlet.count === 1, 'the event')
      appendFileSync(`${folder}/a`, 'two\n')
      outlet.settleAll()
      await eventually(() => failures.length === 1, 'the failure')
      expect(failures[0]!.message).toMatch(/a was modified while it was read/)
      await source.close()
      outlet.settleAtOnce = true
      await start()
      await arrive(['one', 'two'])
      await finished(folder, 1)
    }))

  it('whose new name is taken stops the source', () =>
    scene({}, async ({ folder, start }) => {
      drop(folder, 'a.COMPLETED', 'old\n')
      drop(folder, 'a', 'new\n')
      const { failures } = await start()
      await eventually(() => failures.length === 1, 'the failure')
      expect(failures[0]!.message).toMatch(/there is a file .*a\.COMPLETED already/)
      expect(named(folder)).toContain('a')
    }))

  it('with bytes of another encoding is read up to them and then stops the source', () =>
    scene({}, async ({ folder, start, arrive }) => {
      drop(folder, 'a', Buffer.from('good\nb\xe9d\nnever\n', 'latin1'))
      const { failures } = await start()
      await arrive(['good'])
      await eventually(() => failures.length === 1, 'the failure')
      expect(failures[0]!.message).toMatch(/a can't be read: the line at byte 5 is not UTF-8/)
    }))
})

describe('tracker', () => {
  it('leads back into the file that was begun, whatever the order', () =>
    scene({ consumeOrder: 'youngest', batchSize: 2 }, async ({ folder, outlet, start, arrive }) => {
      drop(folder, 'a', lines(numbered(6)), 100)
      const { source } = await start()
      await eventually(() => outlet.count >= 2, 'the first events')
      outlet.settleAtOnce = false
      await arrive(numbered(6))
      await source.close()
      const left = await readProgress(`${folder}/.flumespool/.flumespool-main.meta`, testContext().log)
      drop(folder, 'b', 'b\n')
      outlet.settleAtOnce = true
      await start()
      const again = left === undefined ? [] : numbered(6).slice(left.offset / 8)
      await arrive([...numbered(6), ...again, 'b'])
    }))

  it("is read as Flume writes it, and tells Flume's from a new file of the same name", () =>
    scene({}, async ({ folder, start, arrive }) => {
      drop(folder, 'a', lines(numbered(4)))
      mkdirSync(`${folder}/.flumespool`)
      await writeProgress(`${folder}/.flumespool/.flumespool-main.meta`, { path: `${folder}/a`, offset: 16 })
      await start()
      await arrive(numbered(2, 2))
    }))

  it('is not believed about another file of that name', () =>
    scene({}, async ({ folder, start, arrive }) => {
      drop(folder, 'a', lines(numbered(4)))
      mkdirSync(`${folder}/.flumespool`)
      const progress = { path: `${folder}/a`, offset: 16, inode: '1' }
      await writeProgress(`${folder}/.flumespool/.flumespool-main.meta`, progress)
      await start()
      await arrive(numbered(4))
    }))

  it('that is damaged is reported and overlooked', () =>
    scene({}, async ({ folder, start, arrive }) => {
      drop(folder, 'a', 'x\n')
      mkdirSync(`${folder}/.flumespool`)
      writeFileSync(`${folder}/.flumespool/.flumespool-main.meta`, '')
      await start()
      await arrive(['x'])
    }))
})

it('hands the encoding and the policy to the deserializer', () =>
  inFolder(async folder => {
    drop(folder, 'a', Buffer.from('caf\xe9\n', 'latin1'))
    const outlet = new TestOutlet()
    const options = { spoolDir: folder, inputCharset: 'ISO-8859-1', pollDelay: 10 }
    const source = new SpooldirSource(options, { deserializer: new LineDeserializer({}) })
    await source.start(sourceContext(outlet))
    await eventually(() => outlet.count === 1, 'the event')
    await source.close()
    expect(outlet.bodies).toEqual(['café'])
  }))

it('says which folder is missing', async () => {
  const source = new SpooldirSource({ spoolDir: '/no/such/folder' })
  await expect(source.start(sourceContext(new TestOutlet()))).rejects.toThrow('/no/such/folder')
  await source.close()
})
