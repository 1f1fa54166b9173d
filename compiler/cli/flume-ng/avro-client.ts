import { load } from '../../import-module.ts'
import { UserError } from '../main.ts'
import { propertiesOf } from './properties.ts'

/** The client speaks the avro sink's protocol, so it lives in the runtime; known here by the name that the package exports. */
const entry = 'flumec/runtime/sinks/avro/client'

interface Client {
  sendLines(options: Readonly<Record<string, unknown>>): Promise<number>
}

const flags: Readonly<Record<string, string>> = {
  H: 'host',
  p: 'port',
  P: 'rpcProps',
  F: 'filename',
  R: 'headerFile',
  c: 'conf',
}
const names = ['host', 'port', 'rpcProps', 'filename', 'dirname', 'headerFile', 'conf']

/** As Flume's client (config-layer 18.2), but what goes wrong is told in one line, and the status is then 1. */
export async function avroClient(args: readonly string[]): Promise<void> {
  const given = values(args)
  const { filename, dirname, headerFile } = given
  if (filename !== undefined && dirname !== undefined)
    throw new UserError('flume-ng avro-client takes --filename or --dirname, not both', 2)
  const options = {
    ...endpoint(given),
    ...(filename === undefined ? {} : { filename }),
    ...(dirname === undefined ? {} : { dirname }),
    headers: headerFile === undefined ? {} : propertiesOf(headerFile),
  }
  const { sendLines } = (await load(entry)) as Client
  try {
    const count = await sendLines(options)
    process.stderr.write(`${count} events were sent\n`)
  } catch (error) {
    throw new UserError(`flume-ng avro-client: ${(error as Error).message}`)
  }
}

function values(args: readonly string[]): Record<string, string | undefined> {
  const given: Record<string, string> = {}
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (/^-[DX]/.test(arg)) continue
    const [word = '', behind] = arg.replace(/^--?/, '').split(/=(.*)/s)
    const name = flags[word] ?? word
    if (!arg.startsWith('-') || !names.includes(name))
      throw new UserError(`flume-ng avro-client has no option ${arg} (flume-ng help shows them)`, 2)
    const value = behind ?? args[++i]
    if (value === undefined) throw new UserError(`${arg} needs a value`, 2)
    given[name] = value
  }
  return given
}

/** Options of the avro sink. The line's host and port go before those of the file, as in Flume. */
function endpoint({ host, port, rpcProps }: Record<string, string | undefined>): Record<string, unknown> {
  const properties = rpcProps === undefined ? {} : rpcOptions(propertiesOf(rpcProps))
  const named = { ...properties, ...(host !== undefined && port !== undefined ? address(`${host}:${port}`) : {}) }
  if (named.hostname === undefined)
    throw new UserError('flume-ng avro-client needs --host and --port, or --rpcProps with hosts', 2)
  return { 'batch-size': 5, ...named }
}

const numeric = ['batch-size', 'connect-timeout', 'request-timeout', 'compression-level']
const switches = ['ssl', 'trust-all-certs']
const texts = ['compression-type', 'truststore', 'truststore-password', 'truststore-type']
const lists = ['exclude-protocols', 'include-protocols', 'exclude-cipher-suites', 'include-cipher-suites']

/** The properties of Flume's RPC client as options of the avro sink; refuses by name what has no counterpart. */
function rpcOptions(properties: Readonly<Record<string, string>>): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  const [first, ...more] = (properties.hosts ?? '').split(/\s+/).filter(Boolean)
  if (more.length > 0) throw new UserError(`hosts names ${more.length + 1} hosts: this client sends to one`, 2)
  for (const [name, text] of Object.entries(properties)) {
    if (numeric.includes(name)) options[name] = number(name, text)
    else if (switches.includes(name)) options[name] = text.trim().toLowerCase() === 'true'
    else if (texts.includes(name)) options[name] = text
    else if (lists.includes(name)) options[name] = text.split(' ')
    else if (name === `hosts.${first}`) Object.assign(options, address(text))
    else if (name === 'client.type' && !/^default$/i.test(text))
      throw new UserError(`client.type = ${text}: this client sends to one host; leave it out`, 2)
    else if (!['hosts', 'client.type', 'maxIoWorkers'].includes(name))
      throw new UserError(`${name}: this client does not know it`, 2)
  }
  return options
}

function address(text: string): { hostname: string; port: number } {
  const [, hostname, port] = /^\s*(.+):(\d{1,5})\s*$/.exec(text) ?? []
  if (hostname === undefined) throw new UserError(`"${text}" is not host:port`, 2)
  return { hostname, port: Number(port) }
}

function number(name: string, text: string): number {
  if (!/^\s*\d+\s*$/.test(text)) throw new UserError(`${name} = ${text}: must be a number`, 2)
  return Number(text)
}
