import { existsSync, readFileSync, renameSync, statSync, truncateSync, unlinkSync } from 'node:fs'
import { type OracleCase, pipeline } from '../case.ts'
import { avroEvents } from '../read.ts'
import type { Run } from '../run.ts'

const tail = (groups: string, more = '') => `type = TAILDIR
positionFile = {DIR}/positions/tail.json
writePosInterval = 200
maxBackoffSleep = 300
backoffSleepIncrement = 100
${groups}
${more}`

const logs = String.raw`filegroups = g
filegroups.g = {DIR}/logs/.*\\.log`

const positions = (run: Run) => {
  const file = run.path('positions/tail.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** The position file as it is, without the inodes. */
const positionText = (run: Run) => positions(run).replace(/"inode":\d+/g, '"inode":N')

/** Waits until it tells of so many bytes read, over all files. */
async function position(run: Run, bytes: number): Promise<void> {
  const sum = () => (JSON.parse(positions(run) || '[]') as { pos: number }[]).reduce((all, { pos }) => all + pos, 0)
  await run.until(`a position of ${bytes}`, () => sum() === bytes)
}

const sorted = (run: Run) =>
  run.masked(avroEvents(run.path('out'))).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

/** An entry of the position file for a log that is there. */
function entry(run: Run, log: string, pos: number) {
  const file = run.path(`logs/${log}.log`)
  return { inode: statSync(file).ino, pos, file }
}

export const taildir: readonly OracleCase[] = [
  {
    name: 'taildir-position-file',
    title: 'one line without blanks, = and & and < in names escaped as Gson does',
    agent: pipeline(tail(logs, 'fileHeader = true')),
    prepare(run) {
      run.write('logs/a=b&c.log', 'one\n', 60)
      run.write(`logs/it's <x> ü.log`, 'two\nunfinished', 50)
      run.write('logs/other.txt', 'never\n')
    },
    async drive(run) {
      await run.events(2)
      await position(run, 8)
    },
    read: run => ({ events: sorted(run), positions: positionText(run) }),
  },
  {
    name: 'taildir-line-ends',
    title: 'LF ends a line, one CR before it goes; a lone CR stays; wrong bytes stay; offsets count bytes',
    agent: pipeline(tail(logs, 'byteOffsetHeader = true')),
    prepare: run =>
      run.write('logs/a.log', Buffer.from('crlf\r\n\r\n\ntwo\r\r\nlone\rcr\n\xff\xfe\n\xc3\xa9\nrest', 'latin1')),
    async drive(run) {
      await run.events(7)
      await run.settle(500)
      run.append('logs/a.log', ' of it\n')
      await run.events(8)
    },
  },
  {
    name: 'taildir-skip-to-end',
    title: 'skipToEnd passes over what is there at the start, not what comes as a new file',
    agent: pipeline(tail(logs, 'skipToEnd = true\nfileHeader = true')),
    prepare: run => run.write('logs/a.log', 'old\nold unfinished', 60),
    async drive(run) {
      await position(run, 18)
      run.append('logs/a.log', ' end\nnew\n')
      run.write('logs/b.log', 'b1\nb2\n')
      await run.events(4)
      await position(run, 33)
    },
    read: run => ({ events: sorted(run), positions: positionText(run) }),
  },
  {
    name: 'taildir-restart',
    title: 'a second agent goes on where the position file of the first one is',
    agent: pipeline(tail(logs, 'byteOffsetHeader = true')),
    prepare: run => run.write('logs/a.log', 'one\ntwo\nthr'),
    async drive(run) {
      await run.events(2)
      await run.stop()
      run.append('logs/a.log', 'ee\nfour\n')
      await run.start()
      await run.events(4)
    },
    read: run => ({ events: run.masked(avroEvents(run.path('out'))), positions: positionText(run) }),
  },
  {
    name: 'taildir-given-positions',
    title: 'a position counts for the inode and the path it names, unless it lies beyond the end',
    agent: pipeline(tail(logs, 'byteOffsetHeader = true\nfileHeader = true')),
    prepare(run) {
      for (const name of ['a', 'b', 'c']) run.write(`logs/${name}.log`, `${name}1\n${name}2\n`, 60)
      const given = [entry(run, 'a', 3), { ...entry(run, 'b', 3), inode: 1 }, entry(run, 'c', 999)]
      run.write('positions/tail.json', JSON.stringify(given))
    },
    async drive(run) {
      await run.events(5)
      await position(run, 18)
    },
    read: run => ({ events: sorted(run) }),
  },
  {
    name: 'taildir-renamed-before',
    title: 'a position of an inode that has another path now',
    agent: pipeline(tail(logs)),
    prepare(run) {
      run.write('logs/new.log', 'one\ntwo\n', 60)
      run.write('positions/tail.json', JSON.stringify([{ ...entry(run, 'new', 4), file: run.path('logs/old.log') }]))
    },
    drive: run => position(run, 8),
  },
  {
    name: 'taildir-rotation',
    title: 'a file that was read and renamed to a name outside the pattern, and its successor',
    agent: pipeline(tail(logs, 'fileHeader = true\nbyteOffsetHeader = true')),
    prepare: run => run.write('logs/a.log', 'one\ntwo\n'),
    async drive(run) {
      await run.events(2)
      await position(run, 8)
      renameSync(run.path('logs/a.log'), run.path('logs/a.log.1'))
      run.write('logs/a.log', 'three\n')
      await run.events(3)
      run.append('logs/a.log', 'four\n')
      await run.events(4)
      await position(run, 11)
    },
    read: run => ({ events: run.masked(avroEvents(run.path('out'))), positions: positionText(run) }),
  },
  {
    name: 'taildir-renamed-within',
    title: 'a file renamed to a name that the pattern takes too',
    agent: pipeline(tail(logs, 'fileHeader = true')),
    prepare: run => run.write('logs/a.log', 'one\ntwo\n'),
    async drive(run) {
      await run.events(2)
      await position(run, 8)
      renameSync(run.path('logs/a.log'), run.path('logs/b.log'))
      await run.settle(1500)
      run.append('logs/b.log', 'three\n')
      await run.until('the third line', () => avroEvents(run.path('out')).some(({ body }) => body === 'three'))
    },
  },
  {
    name: 'taildir-truncated',
    title: 'a file that became shorter is read from its start',
    agent: pipeline(tail(logs, 'byteOffsetHeader = true')),
    prepare: run => run.write('logs/a.log', 'a long first line\nand a second one\n'),
    async drive(run) {
      await run.events(2)
      await position(run, 35)
      truncateSync(run.path('logs/a.log'))
      await run.settle(1500)
      run.append('logs/a.log', 'short\n')
      await run.events(3)
    },
  },
  {
    name: 'taildir-deleted',
    title: 'a file that was deleted leaves the position file',
    agent: pipeline(tail(logs)),
    prepare(run) {
      run.write('logs/a.log', 'one\n', 60)
      run.write('logs/b.log', 'second\n', 50)
    },
    async drive(run) {
      await run.events(2)
      await position(run, 11)
      unlinkSync(run.path('logs/a.log'))
      await position(run, 7)
    },
    read: run => ({ events: sorted(run), positions: positionText(run) }),
  },
  {
    name: 'taildir-groups',
    title: 'headers of each group; folders, hidden files and other names',
    agent: pipeline(
      tail(String.raw`filegroups = one two three
        filegroups.one = {DIR}/logs/a\\.log
        filegroups.two = {DIR}/logs/sub/(b|\\.hidden)[0-9]*
        headers.one.kind = first
        headers.one.nested.key = dotted
        headers.two.kind = second
        headers.two.empty =`),
    ),
    prepare(run) {
      run.write('logs/a.log', 'in a\n', 60)
      run.write('logs/aXlog', 'never\n', 60)
      run.write('logs/sub/b12', 'in b\n', 50)
      run.write('logs/sub/.hidden1', 'hidden\n', 40)
      run.write('logs/sub/b/file', 'never\n', 30)
      run.write('logs/sub/bb', 'never\n', 20)
    },
    drive: run => run.events(3),
    read: run => ({ events: sorted(run) }),
  },
  {
    name: 'taildir-idle',
    title: 'an idle file is closed, and what it has without a line end becomes an event; it is opened again',
    agent: pipeline(tail(logs, 'idleTimeout = 1000\nbyteOffsetHeader = true')),
    prepare: run => run.write('logs/a.log', 'one\nwithout end'),
    async drive(run) {
      await run.events(2)
      run.append('logs/a.log', ' but more\nlast\n')
      await run.events(4)
    },
  },
  {
    name: 'taildir-small-batches',
    title: 'batchSize 2 and maxBatchCount 1 over two files: order within each file',
    agent: pipeline(tail(logs, 'batchSize = 2\nmaxBatchCount = 1\nfileHeader = true')),
    prepare(run) {
      run.write('logs/a.log', 'a1\na2\na3\na4\na5\n', 60)
      run.write('logs/b.log', 'b1\nb2\nb3\n', 50)
    },
    drive: run => run.events(8),
  },
]
