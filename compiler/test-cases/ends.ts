/**
 * A pipeline whose ends are in one folder and on this machine. Its components stay what they are; where they read, write,
 * listen and connect comes from the variables below, so that one bundle serves every case.
 */
import { dirname } from 'node:path'
import type { Ir, IrComponent, IrReference, IrSink, IrSource, IrValue } from '../4-lower/index.ts'
import { components, type Kind, option, typeOf } from '../registry/index.ts'
import { securityOf, servers, tlsOf, withOptions } from '../trial/options.ts'
import type { Form } from './case.ts'

/** What the agent finds its surroundings by. */
export const variables = {
  folder: 'FLUMEC_TEST_FOLDER',
  broker: 'FLUMEC_TEST_BROKER',
  /** Which lines `tail` begins with: all, or after a restart what the command says. */
  tail: 'FLUMEC_TEST_TAIL',
  port: (component: string) => `FLUMEC_TEST_PORT_${component.replace(/\W/g, '_')}`,
} as const

/** Below a case's folder: what sources read and keep; what channels and sinks write, on a disk that can be full. */
export const folders = { files: 'files', disk: 'disk' } as const

export interface Ends {
  readonly ir: Ir
  readonly sources: ReadonlyMap<string, SourceEnd>
  readonly sinks: ReadonlyMap<string, SinkEnd>
  /** Sentences: what is another than in the pipeline. */
  readonly replaced: readonly string[]
  /** Components that need a port each. */
  readonly ports: readonly string[]
  /** Folders that must be there, below the case's own. */
  readonly made: readonly string[]
  readonly usesKafka: boolean
}

/** How a source is fed; `form` is undefined for one that nothing here can feed. */
export interface SourceEnd {
  readonly form: Form | undefined
  readonly source: IrSource
  /** Of `tail`: the file, and the lines that the command begins with. */
  readonly followed?: { readonly file: string; readonly from: string }
}

export interface SinkEnd {
  /** How what came out is read; undefined where nothing here can. */
  readonly kind: 'topic' | 'files' | 'log' | 'posts' | undefined
  readonly sink: IrSink
  /** Of files: the folder, below the case's own. */
  readonly folder?: string
}

export function endsOf(ir: Ir): Ends {
  const making = new Making()
  const channels = ir.channels.map(one => making.channel(one))
  const sources = ir.sources.map(one => making.source(one))
  const sinks = ir.sinks.map(one => making.sink(one))
  return { ...making, ir: { ...ir, channels, sources, sinks } }
}

class Making {
  readonly sources = new Map<string, SourceEnd>()
  readonly sinks = new Map<string, SinkEnd>()
  readonly replaced: string[] = []
  readonly ports: string[] = []
  readonly made: string[] = []
  usesKafka = false

  channel(channel: IrComponent): IrComponent {
    const local = this.#onBroker(this.#inFolder('channels', channel, folders.disk))
    // A disk that can be full is small.
    return channel.type === 'file' ? withOptions(local, { minimumRequiredSpace: 1 << 20 }, []) : local
  }

  source(source: IrSource): IrSource {
    const local = this.#listening(this.#onBroker(this.#inFolder('sources', source, folders.files)))
    const tail = source.type === 'exec' ? tailOf(source.options.command) : undefined
    const end = tail === undefined ? local : withOptions(local, { command: tail.command }, [])
    const form = source.type === 'exec' && tail === undefined ? undefined : forms[source.type]
    this.sources.set(source.name, { form, source, ...(tail && { followed: tail }) })
    return end
  }

  sink(sink: IrSink): IrSink {
    const end = this.#sinkEnd(sink)
    this.sinks.set(sink.name, { kind: kindOf(end, sink), sink, ...folderOf(end) })
    return end
  }

  #sinkEnd(sink: IrSink): IrSink {
    switch (sink.type) {
      case 'kafka':
        return this.#onBroker(sink)
      case 'hdfs':
        return this.#hdfs(sink)
      case 'file_roll':
        return this.#inFolder('sinks', sink, folders.disk)
      case 'logger':
        return withOptions(sink, { maxBytesToLog: 1 << 20 }, [])
      case 'http':
        return this.#posting(sink)
      default:
        return sink.type === 'null' || sink.type.startsWith('.') ? sink : this.#files(sink)
    }
  }

  #hdfs(sink: IrSink): IrSink {
    const isText = sink.options['hdfs.fileType'] === 'CompressedStream'
    this.replaced.push(
      `sink ${sink.name} writes to a local folder in the place of HDFS${isText ? '' : ', as lines of text'}`,
    )
    const path = joined(
      'file://',
      folderReference,
      `/${hdfsFolder(sink)}/`,
      withoutScheme(sink.options['hdfs.path'] ?? ''),
    )
    const form = isText ? {} : { 'hdfs.fileType': 'DataStream', 'hdfs.writeFormat': 'Text' }
    const foreign = [
      'hdfs.webhdfs',
      'hdfs.user',
      'hdfs.delegationTokenFile',
      'hdfs.kerberosPrincipal',
      'hdfs.truststore',
    ]
    return withOptions(sink, { 'hdfs.path': path, ...form }, foreign)
  }

  #posting(sink: IrSink): IrSink {
    this.ports.push(sink.name)
    const { endpoint } = sink.options
    const path = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint).pathname : '/'
    const local = joined('http://127.0.0.1:', env(variables.port(sink.name)), path)
    return withOptions(sink, { endpoint: local }, tlsOf(sink))
  }

  #files(sink: IrSink): IrSink {
    this.replaced.push(`sink ${sink.name} (${sink.type}) is a file_roll sink: what is tested is the way to it`)
    const folder = `${folders.disk}/${sink.name}`
    this.made.push(folder)
    const { name, channel, deadLetter } = sink
    const options = { 'sink.directory': joined(folderReference, `/${folder}`) }
    return { name, channel, type: 'file_roll', options, parts: {}, ...(deadLetter && { deadLetter }) }
  }

  #onBroker<One extends IrComponent>(one: One): One {
    if (one.type !== 'kafka') return one
    this.usesKafka = true
    return withOptions(one, { [servers]: env(variables.broker) }, securityOf(one))
  }

  #listening(source: IrSource): IrSource {
    const { listens } = components('sources').find(schema => typeOf(schema) === source.type)?.component ?? {}
    if (listens === undefined) return source
    this.ports.push(source.name)
    const port: IrReference = { ...env(variables.port(source.name)), as: 'number' }
    const host = listens.host === undefined ? {} : { [listens.host]: '127.0.0.1' }
    return withOptions(source, { ...host, [listens.port]: listens.port === 'ports' ? [port] : port }, tlsOf(source))
  }

  /** Every path that the component reads or writes at work, below the folder; a leading slash makes no difference. */
  #inFolder<One extends IrComponent>(kind: Kind, one: One, below: string): One {
    const schema = components(kind).find(known => typeOf(known) === one.type)
    if (schema === undefined) return one
    const moved = Object.entries(one.options).flatMap(([name, value]): [string, IrValue][] => {
      const use = option(schema, name)?.path
      if (use === undefined || use === 'file') return []
      const isThere = use === 'directory' || use === 'files'
      if (isThere && typeof value === 'string') this.made.push(`${below}/${use === 'files' ? dirname(value) : value}`)
      const local = (path: IrValue) => joined(folderReference, `/${below}/`, path)
      return [[name, Array.isArray(value) ? (value as IrReference[]).map(local) : local(value)]]
    })
    return withOptions(one, Object.fromEntries(moved), [])
  }
}

const forms: Readonly<Record<string, Form>> = {
  exec: 'lines',
  taildir: 'lines',
  spooldir: 'lines',
  netcat: 'lines',
  netcatudp: 'lines',
  syslogtcp: 'lines',
  syslogudp: 'lines',
  multiport_syslogtcp: 'lines',
  http: 'post',
  kafka: 'records',
}

const env = (name: string): IrReference => ({ pieces: [{ from: 'env', name }], as: 'string' })

const folderReference = env(variables.folder)

/** Texts and references behind each other. */
function joined(...values: readonly IrValue[]): IrReference {
  const pieces = values.flatMap(value =>
    typeof value === 'object' && 'pieces' in value ? value.pieces : [String(value)],
  )
  return { pieces, as: 'string' }
}

/** A path of HDFS without the file system that it is in, which may come from a variable. */
function withoutScheme(path: IrValue): IrValue {
  if (typeof path !== 'object' || !('pieces' in path)) return String(path).replace(/^[a-z0-9]+:\/\/[^/]*/i, '')
  const [first, ...others] = path.pieces
  const rest = typeof first === 'string' ? [first.replace(/^[a-z0-9]+:\/\/[^/]*/i, ''), ...others] : others
  return { pieces: rest, as: 'string' }
}

/** What is the root of HDFS for a sink. */
const hdfsFolder = ({ name }: Pick<IrSink, 'name'>): string => `${folders.disk}/hdfs/${name}`

function kindOf(end: IrSink, sink: IrSink): SinkEnd['kind'] {
  if (end.type === 'kafka') return 'topic'
  if (end.type === 'file_roll' || end.type === 'hdfs') return 'files'
  return sink.type === 'logger' ? 'log' : sink.type === 'http' ? 'posts' : undefined
}

function folderOf({ name, type, options }: IrSink): { folder?: string } {
  if (type === 'hdfs') return { folder: hdfsFolder({ name }) }
  if (type !== 'file_roll') return {}
  const [, ...rest] = (options['sink.directory'] as IrReference).pieces
  return rest.every(piece => typeof piece === 'string')
    ? { folder: rest.join('').replace(/^\//, '') }
    : { folder: folders.disk }
}

/** `tail` with the file in the case's folder; undefined for another command. What stands behind it is kept. */
function tailOf(command: IrValue | undefined) {
  const match = /^(\s*\S*\btail)((?:\s+-\S+(?:\s+\+?\d+(?=\s))?)*)\s+([^\s|]+)(.*)$/.exec(String(command))
  if (typeof command !== 'string' || match === null) return undefined
  const [, program = '', flags = '', file = '', rest = ''] = match
  const follow = /-\w*F|--follow=name/.test(flags) ? '-F' : '-f'
  const from = /(?:-n\s*|--lines=)(\+?\d+)/.exec(flags)?.[1] ?? '10'
  const start = [
    `${program} -n `,
    env(variables.tail),
    ` ${follow} `,
    folderReference,
    `/${folders.files}/${file}${rest}`,
  ]
  return { command: joined(...start), file, from }
}
