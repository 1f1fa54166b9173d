import { avroFiles, httpSource, type OracleCase, pipeline, section } from '../case.ts'
import { hostAddress, hostName, now, uuid } from '../masks.ts'
import { allBytes, shown } from '../read.ts'
import { type JsonEvent, post } from '../talk.ts'

/** Events through interceptors; the lines follow `interceptors` each. */
const through = (names: string, options: string) =>
  pipeline(
    `${httpSource}\ninterceptors = ${names}\n${options
      .trim()
      .split('\n')
      .map(line => `interceptors.${line.trim()}`)
      .join('\n')}`,
  )

const given =
  (events: readonly JsonEvent[], left = events.length): OracleCase['drive'] =>
  async run => {
    await run.listens()
    await post(run.port(1), events)
    await run.events(left)
  }

const bodies = (...texts: string[]): JsonEvent[] => texts.map(body => ({ body }))

export const interceptors: readonly OracleCase[] = [
  {
    name: 'timestamp-host',
    title: 'timestamp and host with and without preserveExisting, by class names and other headers',
    masks: { timestamp: now, at: now, host: hostAddress, machine: hostName, ip: hostAddress },
    agent: through(
      't u h i j',
      `t.type = timestamp
      t.preserveExisting = true
      u.type = org.apache.flume.interceptor.TimestampInterceptor$Builder
      u.headerName = at
      h.type = host
      i.type = org.apache.flume.interceptor.HostInterceptor$Builder
      i.useIP = false
      i.hostHeader = machine
      j.type = HOST
      j.hostHeader = ip
      j.preserveExisting = true`,
    ),
    drive: given([
      { body: 'bare' },
      { headers: { timestamp: '5', at: 'noon', host: 'mine', machine: 'x', ip: '' }, body: 'full' },
      { headers: { timestamp: '' }, body: 'empty' },
    ]),
  },
  {
    name: 'static-keys',
    title: 'static: preserveExisting is true by default; defaults of key and value; the last one wins',
    agent: through(
      'a b c d e',
      String.raw`a.type = static
      b.type = STATIC
      b.key = env
      b.value = two words  =  here
      c.type = static
      c.key = env
      c.value = third
      d.type = static
      d.key = over
      d.value = written
      d.preserveExisting = false
      e.type = org.apache.flume.interceptor.StaticInterceptor$Builder
      e.key = dotted.key
      e.value = \u00fc`,
    ),
    drive: given([{ body: 'a' }, { headers: { env: 'given', key: 'given', over: 'given' }, body: 'b' }]),
  },
  {
    name: 'uuid-headers',
    title: 'uuid: prefix, header name, preserveExisting',
    masks: { id: uuid, other: uuid, third: uuid },
    agent: through(
      'a b c',
      `a.type = org.apache.flume.sink.solr.morphline.UUIDInterceptor$Builder
      b.type = org.apache.flume.sink.solr.morphline.UUIDInterceptor$Builder
      b.headerName = other
      b.prefix = pre-fix_
      b.preserveExisting = false
      c.type = org.apache.flume.sink.solr.morphline.UUIDInterceptor$Builder
      c.headerName = third
      c.preserveExisting = true`,
    ),
    drive: given([{ body: 'a' }, { headers: { id: 'mine', other: 'theirs', third: '' }, body: 'b' }]),
  },
  {
    name: 'remove-header',
    title: 'withName, fromList with a separator, and matching, together and alone',
    agent: through(
      'a b c',
      String.raw`a.type = remove_header
      a.withName = gone
      b.type = REMOVE_HEADER
      b.fromList = x : y:z
      b.fromListSeparator = \\s*:\\s*
      c.type = org.apache.flume.interceptor.RemoveHeaderInterceptor$Builder
      c.matching = tmp.*
      c.withName = also`,
    ),
    drive: given([
      {
        headers: {
          gone: '1',
          x: '2',
          y: '3',
          z: '4',
          ' y': '5',
          tmp: '6',
          tmp1: '7',
          xtmp: '8',
          also: '9',
          kept: '10',
          Gone: '11',
        },
        body: 'a',
      },
      { body: 'none' },
    ]),
  },
  {
    name: 'regex-filter',
    title: 'the expression is looked for anywhere in the body; excludeEvents turns it round; several in a row',
    agent: through(
      'a b c',
      String.raw`a.type = regex_filter
      a.regex = (?i)keep|\\d{2,}
      b.type = REGEX_FILTER
      b.regex = ^\\s*#
      b.excludeEvents = true
      c.type = org.apache.flume.interceptor.RegexFilteringInterceptor$Builder
      c.excludeEvents = true
      c.regex = secret$`,
    ),
    drive: given(
      bodies(
        'KEEP it',
        'no',
        'a 12 b',
        '1 2',
        '# keep',
        '  # 33',
        'keep # in',
        'keep secret',
        'keep secret\n',
        'secret keep',
        'line\n# keep',
        'kéép 1 keep é',
        '',
      ),
      6,
    ),
  },
  {
    name: 'regex-filter-java',
    title: 'what Java has of its own: possessive, classes within classes, \\p{…}, \\Q…\\E, \\h, lookbehind, \\Z',
    agent: through(
      'a b c',
      String.raw`a.type = regex_filter
      a.regex = ^(?:[a-z&&[^aeiou]]++|\\p{Upper}+|\\Q[x]\\E|\\h{2}|(?<=z)y|(?s:.)\\u00e9)\\Z
      b.type = regex_filter
      b.regex = \\p{IsGreek}
      b.excludeEvents = true
      c.type = regex_filter
      c.regex =  (?x) n o . *  # comment
      c.excludeEvents = true`,
    ),
    drive: given(bodies('bcd', 'bad', 'UP', 'Üp', '[x]', ' \t', 'zy', '\né', 'é', 'xyz\n', 'Σ', 'nope'), 5),
  },
  {
    name: 'regex-extractor',
    title: 'groups into headers; one that took part in nothing; no match leaves the event as it is',
    agent: through(
      'a b',
      String.raw`a.type = regex_extractor
      a.regex = (\\d+)-(\\w+)(?:-(x))?
      a.serializers = s1 s2
      a.serializers.s1.name = number
      a.serializers.s2.name = word
      b.type = REGEX_EXTRACTOR
      b.regex = ^(.*?)\\s(?<rest>.*)$
      b.serializers = r t
      b.serializers.r.type = DEFAULT
      b.serializers.r.name = head
      b.serializers.t.type = org.apache.flume.interceptor.RegexExtractorInterceptorPassThroughSerializer
      b.serializers.t.name = tail`,
    ),
    drive: given([
      { body: 'see 12-ab-x and 34-cd' },
      { body: 'none here' },
      { headers: { number: 'old', word: 'old' }, body: '5-é6' },
      { headers: { number: 'old' }, body: '77-seven' },
      { body: 'two\nlines here' },
      { body: '' },
    ]),
  },
  {
    name: 'regex-extractor-wrong-serializer',
    title: 'a serializer of no such type: the source is left out, the rest runs',
    agent: `${pipeline('type = seq\ntotalEvents = 2')}
a.sources = s t
${section('a.sources.t', 'type = seq\ntotalEvents = 3\nchannels = c\ninterceptors = i\ninterceptors.i.type = regex_extractor\ninterceptors.i.regex = (.)\ninterceptors.i.serializers = x\ninterceptors.i.serializers.x.type = default\ninterceptors.i.serializers.x.name = n')}`,
    async drive(run) {
      await run.events(2)
      await run.settle(1000)
    },
  },
  {
    name: 'regex-extractor-optional',
    title: 'a group that took no part',
    agent: pipeline(
      `${httpSource}
      interceptors = a
      interceptors.a.type = regex_extractor
      interceptors.a.regex = (a)?b
      interceptors.a.serializers = s
      interceptors.a.serializers.s.name = one`,
      avroFiles.replace('avro_event', 'HEADER_AND_TEXT'),
    ),
    async drive(run) {
      await run.listens()
      await post(run.port(1), bodies('ab', 'b', 'c'))
      await run.until('the lines', () => String(allBytes(run.path('out'))).includes('c\n'))
    },
    read: run => ({ lines: shown(allBytes(run.path('out'))) }),
  },
  {
    name: 'regex-extractor-millis',
    title: 'the millis serializer: patterns of Joda, the time zone of the agent',
    agent: through(
      'a b c',
      String.raw`a.type = regex_extractor
      a.regex = ^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d(?::\\d\\d,\\d{3})?)
      a.serializers = m
      a.serializers.m.type = org.apache.flume.interceptor.RegexExtractorInterceptorMillisSerializer
      a.serializers.m.name = timestamp
      a.serializers.m.pattern = yyyy-MM-dd HH:mm
      b.type = regex_extractor
      b.regex = @(.*)@
      b.serializers = m
      b.serializers.m.type = org.apache.flume.interceptor.RegexExtractorInterceptorMillisSerializer
      b.serializers.m.name = at
      b.serializers.m.pattern = dd/MMM/yyyy:HH:mm:ss Z
      c.type = regex_extractor
      c.regex = %(.*)%
      c.serializers = m
      c.serializers.m.type = org.apache.flume.interceptor.RegexExtractorInterceptorMillisSerializer
      c.serializers.m.name = iso
      c.serializers.m.pattern = yyyy-MM-dd'T'HH:mm:ss.SSSZZ`,
    ),
    drive: given(
      bodies(
        '2012-10-18 18:47 x',
        '@10/Oct/2000:13:55:36 -0700@',
        '@01/Feb/2024:00:00:00 +0530@',
        '%2024-02-29T12:34:56.789+01:00%',
        '%2024-02-29T12:34:56.789Z%',
        'none',
      ),
    ),
  },
  {
    name: 'search-replace',
    title: 'groups, escapes, blanks at the ends that properties lose, nothing as the replacement',
    agent: through(
      'a b c d e',
      String.raw`a.type = search_replace
      a.searchPattern = (\\w+)@(\\w+)
      a.replaceString = $2 at $1\\$
      b.type = SEARCH_REPLACE
      b.searchPattern = ^[A-Za-z0-9]+:
      b.replaceString =
      c.type = org.apache.flume.interceptor.SearchAndReplaceInterceptor$Builder
      c.searchPattern = \\d
      c.replaceString =   <$0>  
      d.type = search_replace
      d.searchPattern = \\s+$
      d.replaceString = !
      e.type = search_replace
      e.searchPattern = \u00fc
      e.replaceString = \u00e4`,
    ),
    drive: given(bodies('me@home and you@work', 'key: value', 'x9y', 'end  ', 'no', '', 'gr\u00fc\u00df', 'a1b22')),
  },
  {
    name: 'search-replace-charset',
    title: 'charset is how the body is read and written',
    agent: through(
      'a',
      String.raw`a.type = search_replace
      a.searchPattern = \u00c3
      a.replaceString = A
      a.charset = ISO-8859-1`,
    ),
    drive: given(bodies('ü', 'é', 'plain')),
  },
  {
    name: 'interceptor-chain',
    title: 'they run in the order of their names in the list, each on what the one before it left',
    agent: through(
      'find  replace filter stamp drop',
      String.raw`stamp.type = static
      stamp.key = level
      stamp.value = none
      filter.type = regex_filter
      filter.regex = ^\\[
      find.type = regex_extractor
      find.regex = (ERROR|WARN)
      find.serializers = s
      find.serializers.s.name = level
      replace.type = search_replace
      replace.searchPattern = ^(ERROR|WARN|INFO)
      replace.replaceString = [$1]
      drop.type = remove_header
      drop.withName = temporary`,
    ),
    drive: given(
      [
        { headers: { temporary: '1' }, body: 'ERROR one' },
        { body: 'INFO two' },
        { body: 'DEBUG three' },
        { body: 'a WARN four' },
        { body: '[x] WARN five' },
      ],
      3,
    ),
  },
]
