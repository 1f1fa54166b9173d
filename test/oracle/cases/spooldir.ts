import { deflated, plain } from '../../runtime/deserializers/avro-files.ts'
import { type OracleCase, pipeline } from '../case.ts'
import { filesBelow } from '../read.ts'
import type { Run } from '../run.ts'

const spool = 'type = spooldir\nspoolDir = {DIR}/spool\npollDelay = 100'

/** Of the file that is being read, Flume keeps notes beside the marks; they are not compared. */
const isNoState = (file: string) => !file.endsWith('.flumespool-main.meta')

/** What is left in the folders, when the source has done with so many files. */
async function leftovers(run: Run, folders: readonly string[] = ['spool']) {
  await run.settle()
  return Object.fromEntries(folders.map(folder => [folder, filesBelow(run.path(folder)).filter(isNoState)]))
}

/** Waits for events, and tells what is left then. */
const events =
  (count: number, folders?: readonly string[]): OracleCase['drive'] =>
  async run => {
    await run.events(count)
    return leftovers(run, folders)
  }

export const spooldir: readonly OracleCase[] = [
  {
    name: 'spooldir-youngest-first',
    title: 'consumeOrder youngest; files of one time by their names; fileSuffix; names with blanks',
    agent: pipeline(
      `${spool}\nconsumeOrder = youngest\nfileSuffix = .DONE\nbasenameHeader = true\nbasenameHeaderKey = from`,
    ),
    prepare(run) {
      for (const [name, age] of [
        ['z', 50],
        ['old', 90],
        ['b one', 70],
        ['a', 70],
        ['B', 70],
        ['x.COMPLETED', 10],
        ['y.DONE', 10],
      ] as const)
        run.write(`spool/${name}`, `of ${name}\n`, age)
    },
    drive: events(6),
  },
  {
    name: 'spooldir-delete',
    title: 'deletePolicy immediate; includePattern and ignorePattern both apply to the whole name',
    agent: pipeline(String.raw`${spool}
      deletePolicy = immediate
      includePattern = ^.*\\.(log|txt)$
      ignorePattern = ^skip.*$`),
    prepare(run) {
      for (const name of ['a.log', 'b.txt', 'c.dat', 'skip.log', 'a.log.gz'])
        run.write(`spool/${name}`, `${name}\n`, 60)
    },
    drive: events(2),
  },
  {
    name: 'spooldir-tracker',
    title: 'trackingPolicy tracker_dir: files keep their names, an empty file in trackerDir marks them',
    agent: pipeline(`${spool}\ntrackingPolicy = tracker_dir\ntrackerDir = .mine\nfileHeader = true`),
    prepare(run) {
      run.write('spool/a', 'a1\na2\n', 60)
      run.write('spool/b', 'b1\n', 50)
    },
    async drive(run) {
      await run.events(3)
      await run.until('the mark of b', () => filesBelow(run.path('spool')).includes('.mine/b.COMPLETED'))
      await run.stop()
      run.write('spool/c', 'c1\n')
      await run.start()
      await run.events(4)
      return leftovers(run)
    },
  },
  {
    name: 'spooldir-tracker-elsewhere',
    title: 'an absolute trackerDir',
    agent: pipeline(`${spool}\ntrackingPolicy = tracker_dir\ntrackerDir = {DIR}/marks`),
    prepare(run) {
      run.write('spool/folder/a', 'unseen\n')
      run.write('spool/a', 'a1\na2\n', 60)
    },
    drive: events(2, ['spool', 'marks']),
  },
  {
    name: 'spooldir-folders',
    title: 'recursiveDirectorySearch goes down, but not into hidden folders; headers by other names',
    agent: pipeline(
      `${spool}\nrecursiveDirectorySearch = true\nfileHeader = true\nfileHeaderKey = whole\nbasenameHeader = true`,
    ),
    prepare(run) {
      run.write('spool/top', 'top\n', 90)
      run.write('spool/one/two/deep', 'deep\n', 80)
      run.write('spool/.hidden/in', 'never\n', 70)
      run.write('spool/one/.dot', 'never\n', 60)
      run.write('spool/one/side', 'side\n', 50)
    },
    drive: events(3),
  },
  {
    name: 'spooldir-long-lines',
    title: 'a line over maxLineLength is cut into events; the length counts characters',
    agent: pipeline(`${spool}\ndeserializer.maxLineLength = 5\nbatchSize = 2`),
    prepare: run => run.write('spool/a', '12345\n123456\nääääää\n\n1234567890\n\n12345678901', 60),
    drive: events(13),
  },
  {
    name: 'spooldir-line-ends',
    title: 'CR stays in the body, an empty file is one empty event, the last line may lack its end',
    agent: pipeline(spool),
    prepare(run) {
      run.write('spool/a', 'crlf\r\nlone\rcr\n\n\ttab \nlast', 90)
      run.write('spool/b', '', 80)
      run.write('spool/c', '\n', 70)
      run.write('spool/d', '\ufeffmark\n\u2028sep\n', 60)
    },
    drive: events(9),
  },
  {
    name: 'spooldir-replace',
    title: 'decodeErrorPolicy REPLACE: each wrong piece becomes U+FFFD',
    agent: pipeline(`${spool}\ndecodeErrorPolicy = REPLACE`),
    prepare: run => run.write('spool/a', Buffer.from('ok\na\xff\xfeb\nc\xe2\x82d\ne\xf0\x9f\x98\n\xc3', 'latin1'), 60),
    drive: events(4),
  },
  {
    name: 'spooldir-cut-character',
    title: 'a character that the end of a file cuts is passed over, also with decodeErrorPolicy FAIL',
    agent: pipeline(`${spool}\nbasenameHeader = true`),
    prepare(run) {
      run.write('spool/a', Buffer.from('abc\xc3', 'latin1'), 90)
      run.write('spool/b', Buffer.from('line\n\xf0\x9f\x98', 'latin1'), 80)
      run.write('spool/c', Buffer.from('\xe2\x82', 'latin1'), 70)
      run.write('spool/d', 'whole é', 60)
    },
    drive: events(4),
  },
  {
    name: 'spooldir-ignore',
    title: 'decodeErrorPolicy IGNORE: wrong bytes are left out',
    agent: pipeline(`${spool}\ndecodeErrorPolicy = IGNORE`),
    prepare: run => run.write('spool/a', Buffer.from('ok\na\xff\xfeb\nc\xe2\x82d\ne\xf0\x9f\x98\n\xc3', 'latin1'), 60),
    drive: events(4),
  },
  {
    name: 'spooldir-fail',
    title: 'decodeErrorPolicy FAIL: nothing of the batch with the wrong byte, and nothing after it',
    agent: pipeline(`${spool}\ndecodeErrorPolicy = FAIL\nbatchSize = 1`),
    prepare(run) {
      run.write('spool/a', Buffer.from('one\ntwo\nthr\xffee\nfour\n', 'latin1'), 60)
      run.write('spool/b', 'after\n', 50)
    },
    async drive(run) {
      await run.events(2)
      await run.settle(1500)
      return leftovers(run)
    },
  },
  {
    name: 'spooldir-charsets',
    title: 'inputCharset and outputCharset; what the latter can not say is a question mark',
    agent: pipeline(`${spool}\ninputCharset = windows-1252\ndeserializer.outputCharset = ISO-8859-1`),
    prepare: run => run.write('spool/a', Buffer.from('gr\xfc\xdfe\n\x80 und \x93q\x94\n', 'latin1'), 60),
    drive: events(2),
  },
  {
    name: 'spooldir-utf16',
    title: 'inputCharset UTF-16LE',
    agent: pipeline(`${spool}\ninputCharset = UTF-16LE`),
    prepare: run => run.write('spool/a', Buffer.from('grüße\n\n€ und 😀\nĊ no line end', 'utf16le'), 60),
    drive: events(4),
  },
  {
    name: 'spooldir-avro',
    title: 'deserializer AVRO: a record is an event, the schema by its hash; plain and deflated files',
    agent: pipeline(`${spool}\ndeserializer = AVRO`),
    prepare(run) {
      run.write('spool/a', plain, 60)
      run.write('spool/b', deflated, 50)
    },
    drive: events(6),
  },
  {
    name: 'spooldir-avro-literal',
    title: 'deserializer.schemaType LITERAL: the schema itself in a header',
    agent: pipeline(`${spool}\ndeserializer = avro\ndeserializer.schemaType = LITERAL\nbatchSize = 2`),
    prepare: run => run.write('spool/a', plain, 60),
    drive: events(3),
  },
  {
    name: 'spooldir-name-taken',
    title: 'the name that a finished file should get is there already, with another content',
    agent: pipeline(spool),
    prepare(run) {
      run.write('spool/a', 'a1\na2\n', 90)
      run.write('spool/a.COMPLETED', 'other\n', 80)
      run.write('spool/b', 'b1\n', 60)
    },
    async drive(run) {
      await run.events(2)
      await run.settle(2000)
      return leftovers(run)
    },
  },
  {
    name: 'spooldir-blob',
    title: 'BlobDeserializer: a file is an event, a large one several',
    agent: pipeline(`${spool}
      deserializer = org.apache.flume.sink.solr.morphline.BlobDeserializer$Builder
      deserializer.maxBlobLength = 10
      basenameHeader = true`),
    prepare(run) {
      run.write('spool/a', Buffer.from('one\r\ntwo\x00\xff', 'latin1'), 60)
      run.write('spool/b', '123456789012345', 50)
      run.write('spool/c', '', 40)
      run.write('spool/d', '1234567890', 30)
    },
    drive: events(4),
  },
  {
    name: 'spooldir-restart',
    title: 'a file that was begun goes on after a restart where it was left',
    agent: pipeline(
      `${spool}\nbatchSize = 1\ninterceptors = i\ninterceptors.i.type = regex_filter\ninterceptors.i.regex = drop\ninterceptors.i.excludeEvents = true`,
    ),
    prepare: run => run.write('spool/a', 'one\ndrop\nthree\n', 60),
    async drive(run) {
      await run.events(2)
      await run.until('the file to be done', () => filesBelow(run.path('spool')).includes('a.COMPLETED'))
      await run.stop()
      run.write('spool/b', 'b1\n')
      await run.start()
      await run.events(3)
      return leftovers(run)
    },
  },
]
