import { httpSource, type OracleCase, pipeline } from '../case.ts'
import { allBytes, shown } from '../read.ts'
import type { Run } from '../run.ts'
import { http, type Request } from '../talk.ts'

/** The statuses of requests by name, one after the other. */
async function statuses(run: Run, requests: Readonly<Record<string, Request>>) {
  await run.listens()
  const replies: Record<string, number> = {}
  for (const [name, request] of Object.entries(requests)) replies[name] = await http(run.port(1), request)
  return { replies }
}

const json = (body: string | Buffer, charset?: string): Request => ({
  headers: { 'Content-Type': `application/json${charset ? `; charset=${charset}` : ''}` },
  body,
})

const events = (...bodies: string[]) => JSON.stringify(bodies.map(body => ({ body })))

export const httpCases: readonly OracleCase[] = [
  {
    name: 'http-json-values',
    title: 'headers and bodies of other types, escapes, what is missing',
    agent: pipeline(httpSource),
    async drive(run) {
      const seen = await statuses(run, {
        escapes: json(String.raw`[{"body":"\u00e9\ud83d\ude00\n\t\"\\\/\u0000"}]`),
        numbers: json('[{"headers":{"i":1,"f":1.50,"e":1e3,"b":false},"body":007}]'),
        nullBody: json('[{"headers":{"a":"b"},"body":null}]'),
        nullHeaders: json('[{"headers":null,"body":"x"}]'),
        nullEvent: json('[null]'),
        objectBody: json('[{"body":{"a":1}}]'),
        arrayBody: json('[{"body":["a"]}]'),
        arrayHeaders: json('[{"headers":["a"],"body":"x"}]'),
        emptyEvent: json('[{}]'),
        emptyKey: json('[{"headers":{"":"v"},"body":"empty key"}]'),
        nested: json('[[{"body":"x"}]]'),
        string: json('"x"'),
        number: json('1'),
        unknown: json('[{"body":"unknown fields","other":{"deep":[1,{"a":null}]},"timestamp":5}]'),
        twoBodies: json('[{"body":"first","body":"second"}]'),
      })
      await run.settle(500)
      return seen
    },
  },
  {
    name: 'http-json-null-header',
    title: 'a header whose value is null',
    agent: pipeline(
      httpSource,
      'type = file_roll\nsink.directory = {DIR}/out\nsink.rollInterval = 0\nsink.serializer = HEADER_AND_TEXT',
    ),
    async drive(run) {
      const seen = await statuses(run, { nullHeader: json('[{"headers":{"a":null},"body":"null header"}]') })
      await run.until('the line', () => allBytes(run.path('out')).length > 0)
      return seen
    },
    read: run => ({ lines: shown(allBytes(run.path('out'))) }),
  },
  {
    name: 'http-json-lenient',
    title: 'what Gson takes beyond JSON: comments, quotes, semicolons, missing values, a rest behind it',
    agent: pipeline(httpSource),
    async drive(run) {
      const seen = await statuses(run, {
        comments: json('/* c */ [ // line\n {"body":"comments"} # hash\n ]'),
        single: json("[{'body':'single'}]"),
        bare: json('[{body:bare}]'),
        semicolons: json('[{"body":"semi";"headers":{"a"="b"}};{"body":"arrow","headers":{"a"=>"c"}}]'),
        trailingComma: json('[{"body":"trailing"},]'),
        rest: json('[{"body":"rest"}] more'),
        two: json('[{"body":"two"}][{"body":"three"}]'),
        mark: json('\ufeff[{"body":"mark"}]'),
        prefix: json(`)]}'\n[{"body":"prefix"}]`),
        newline: json('[{"body":"raw\nnewline\ttab"}]'),
        special: json('[{"body":NaN},{"body":-Infinity}]'),
        badEscape: json(String.raw`[{"body":"\x"}]`),
        open: json('[{"body":"open'),
        white: json('  \n '),
        upper: json('[{"Body":"x","HEADERS":{"a":"b"}}]'),
      })
      await run.settle(500)
      return seen
    },
  },
  {
    name: 'http-json-charsets',
    title: 'UTF-8, UTF-16 and UTF-32 are taken; bodies go out in the same charset',
    agent: pipeline(httpSource),
    async drive(run) {
      const utf16be = Buffer.from(events('größe 16'), 'utf16le').swap16()
      const utf32 = Buffer.concat([...events('größe 32')].map(one => Buffer.from([0, 0, 0, one.charCodeAt(0)])))
      const seen = await statuses(run, {
        utf8: json(events('größe'), 'utf-8'),
        quoted: json(events('quoted ü'), '"UTF-8"'),
        utf16: json(utf16be, 'UTF-16'),
        utf32: json(utf32, 'UTF-32'),
        latin: json(Buffer.from(events('größe'), 'latin1'), 'ISO-8859-1'),
        ascii: json(events('x'), 'US-ASCII'),
        nonsense: json(events('x'), 'no-such'),
        badUtf8: json(Buffer.from('[{"body":"a\xffb"}]', 'latin1'), 'UTF-8'),
        form: { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: events('form ü') },
        xml: { headers: { 'Content-Type': 'text/xml;charset=UTF-8' }, body: events('xml ü') },
      })
      await run.settle(500)
      return seen
    },
  },
  {
    name: 'http-requests',
    title: 'methods, paths and encodings of requests',
    agent: pipeline(httpSource),
    async drive(run) {
      const seen = await statuses(run, {
        get: {
          method: 'GET',
          headers: { 'Content-Type': 'application/json', 'Content-Length': '19' },
          body: events('by get'),
        },
        head: { method: 'HEAD' },
        put: { method: 'PUT', ...json(events('x')) },
        delete: { method: 'DELETE' },
        options: { method: 'OPTIONS' },
        trace: { method: 'TRACE' },
        patch: { method: 'PATCH', ...json(events('x')) },
        path: { path: '/a/b%20c?x=1&y=%zz', ...json(events('path')) },
        chunked: {
          headers: { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/json' },
          body: events('chunked'),
        },
      })
      await run.settle(500)
      return seen
    },
  },
  {
    name: 'http-full',
    title: 'a channel without room for the whole request: 503, and nothing of it',
    agent: `${pipeline(httpSource, 'type = avro\nhostname = 127.0.0.1\nport = {PORT2}').replace(/a\.channels\.c\..*\n/g, '')}
a.channels.c.type = file
a.channels.c.checkpointDir = {DIR}/channel/checkpoint
a.channels.c.dataDirs = {DIR}/channel/data
a.channels.c.capacity = 3
a.channels.c.transactionCapacity = 2
a.channels.c.keep-alive = 0`,
    drive: run =>
      statuses(run, {
        two: json(events('1', '2')),
        twoMore: json(events('3', '4')),
        one: json(events('5')),
        full: json(events('6')),
        bad: json('{'),
      }),
  },
  {
    name: 'http-blob',
    title: 'BlobHandler: the body is the event, the parameters are its headers',
    agent: pipeline(
      `${httpSource}\nhandler = org.apache.flume.sink.solr.morphline.BlobHandler\nhandler.maxBlobLength = 20`,
    ),
    async drive(run) {
      const seen = await statuses(run, {
        plain: { path: '/?a=b&c=%C3%A9+x&empty=&a=second', body: Buffer.from('bytes \x00\xff', 'latin1') },
        type: { path: '/?x=1', headers: { 'Content-Type': 'image/png' }, body: 'typed' },
        form: { path: '/?q=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'f=2&g=3' },
        long: { path: '/?n=1', body: '123456789012345678901234567890' },
        empty: { path: '/?n=2' },
      })
      await run.settle(500)
      return seen
    },
  },
]
