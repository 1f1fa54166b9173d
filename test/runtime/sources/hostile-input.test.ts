/** Every source that listens, against the same peers. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { AvroSink } from '../../../runtime/sinks/avro/index.ts'
import { ThriftSink } from '../../../runtime/sinks/thrift/index.ts'
import { AvroSource } from '../../../runtime/sources/avro/index.ts'
import { HttpSource } from '../../../runtime/sources/http/index.ts'
import { MultiportSyslogtcpSource } from '../../../runtime/sources/multiport_syslogtcp/index.ts'
import { NetcatSource } from '../../../runtime/sources/netcat/index.ts'
import { NetcatudpSource } from '../../../runtime/sources/netcatudp/index.ts'
import { ScribeSource } from '../../../runtime/sources/scribe/index.ts'
import { SyslogtcpSource } from '../../../runtime/sources/syslogtcp/index.ts'
import { SyslogudpSource } from '../../../runtime/sources/syslogudp/index.ts'
import { ThriftSource } from '../../../runtime/sources/thrift/index.ts'
import { describeHostileInput, forgetting, type TlsStore } from '../../contracts/hostile-input.ts'
import { eventually, sourceContext } from '../../contracts/support.ts'
import { send } from './shared/datagrams.ts'
import { deliverBy } from './shared/rpc.ts'
import { stores } from './shared/tls.ts'

const bind = '127.0.0.1'
const store = (folder: string): TlsStore => {
  const { jks: keystore, password, certificate } = stores(folder)
  return { keystore, password, certificate }
}
const secured = (tls: TlsStore | undefined) =>
  tls === undefined ? {} : { ssl: true, keystore: tls.keystore, 'keystore-password': tls.password }
const client = (trust: string | undefined) => (trust === undefined ? {} : { ssl: true, truststore: trust })
const mebibyte = Buffer.alloc(1 << 20, 'x')

async function say(port: number, text: string | Buffer, trust?: string): Promise<void> {
  const socket = trust === undefined ? connect(port, bind) : connectTls({ port, host: bind, ca: readFileSync(trust) })
  await once(socket, trust === undefined ? 'connect' : 'secureConnect')
  socket.end(text)
  socket.resume()
  await once(socket, 'close')
}

function post(port: number, body: string, trust?: string): Promise<void> {
  const options = { port, host: bind, method: 'POST', agent: false, ...(trust && { ca: readFileSync(trust) }) }
  return new Promise((resolve, reject) => {
    const call = (trust === undefined ? request : secureRequest)(options, response => {
      response.resume()
      response.on('end', resolve)
    })
    call.on('error', reject)
    call.end(body)
  })
}

/** Sources that would not take TLS say so, and the suite leaves that out. */
function withoutTls<T>(tls: TlsStore | undefined, source: () => T): T {
  if (tls !== undefined) throw new Error('it has no TLS')
  return source()
}

describeHostileInput(
  'netcat',
  {
    make: tls => withoutTls(tls, () => new NetcatSource({ bind, port: 0 })),
    port: source => source.port,
    good: (source, body) => say(source.port, `${body}\n`),
    begins: Buffer.from('part'),
    endless: mebibyte,
    refusesNonsense: true,
  },
  store,
)

const syslog = { begins: Buffer.from('<13>Oct 11 22:14:15 h part'), endless: mebibyte, refusesNonsense: false }

describeHostileInput(
  'syslogtcp',
  {
    make: tls => new SyslogtcpSource({ host: bind, port: 0, ...secured(tls) }),
    port: source => source.port,
    good: (source, body, trust) => say(source.port, `<13>Oct 11 22:14:15 h ${body}\n`, trust),
    ...syslog,
  },
  store,
)

describeHostileInput(
  'multiport_syslogtcp',
  {
    make: tls => new MultiportSyslogtcpSource({ host: bind, ports: [0], ...secured(tls) }),
    port: source => source.ports[0]!,
    good: (source, body, trust) => say(source.ports[0]!, `<13>Oct 11 22:14:15 h ${body}\n`, trust),
    ...syslog,
  },
  store,
)

const post2GB = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483647\r\n\r\n'

describeHostileInput(
  'http',
  {
    make: tls => new HttpSource({ bind, port: 0, ...secured(tls) }),
    port: source => source.port,
    good: (source, body, trust) => post(source.port, JSON.stringify([{ body }]), trust),
    begins: Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-'),
    endless: Buffer.alloc(1 << 20, 'x'),
    announces: Buffer.from(post2GB),
    refusesNonsense: true,
  },
  store,
)

describeHostileInput(
  'avro',
  {
    make: tls => new AvroSource({ bind, port: 0, ...secured(tls) }),
    port: source => source.port,
    good: ({ port }, body, trust) => deliverBy(new AvroSink({ hostname: bind, port, ...client(trust) }), [body]),
    begins: Buffer.from('00000001000000010000010000', 'hex'),
    announces: Buffer.from('00000001000000017fffffff', 'hex'),
    refusesNonsense: true,
  },
  store,
)

describeHostileInput(
  'thrift',
  {
    make: tls => new ThriftSource({ bind, port: 0, ...secured(tls) }),
    port: source => source.port,
    good: ({ port }, body, trust) => deliverBy(new ThriftSink({ hostname: bind, port, ...client(trust) }), [body]),
    begins: Buffer.from('0000010082210106', 'hex'),
    announces: Buffer.from('7fffffff', 'hex'),
    refusesNonsense: true,
  },
  store,
)

/** The call Log of the old binary protocol, with one entry. */
function scribeCall(body: string): Buffer {
  const int = (value: number) => value.toString(16).padStart(8, '0')
  const text = (value: string) => int(value.length) + Buffer.from(value).toString('hex')
  const call = `${text('Log')}01${int(1)}0f00010c${int(1)}0b0001${text('c')}0b0002${text(body)}0000`
  return Buffer.from(int(call.length / 2) + call, 'hex')
}

describeHostileInput(
  'scribe',
  {
    make: tls => withoutTls(tls, () => new ScribeSource({ port: 0 })),
    port: source => source.port,
    good: (source, body) => say(source.port, scribeCall(body)),
    begins: Buffer.from('000001000000000003', 'hex'),
    announces: Buffer.from('7fffffff', 'hex'),
    refusesNonsense: true,
  },
  store,
)

describe.each([
  ['netcatudp', () => new NetcatudpSource({ bind, port: 0 })],
  ['syslogudp', () => new SyslogudpSource({ host: bind, port: 0 })],
] as const)('%s against hostile peers', (_, make) => {
  it('outlives nonsense and the largest datagrams, holds bounded memory, and counts what it drops', async () => {
    const bodies = new Set<string>()
    let open = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const context = sourceContext(forgetting(bodies, gate))
    const source = make()
    await source.start(context)
    try {
      const before = process.memoryUsage().external
      let most = 0
      const socket = createSocket('udp4')
      const datagrams = [Buffer.alloc(65_000, 0xee), Buffer.alloc(0), Buffer.from([0xff, 0, 10, 0x3c])]
      for (let i = 0; i < 3000; i++) {
        await new Promise(resolve => socket.send(datagrams[i % 3]!, source.port, bind, resolve))
        if (i % 50 === 0) {
          // Others get their turn: the source reads.
          await new Promise(resolve => setTimeout(resolve, 1))
          most = Math.max(most, process.memoryUsage().external - before)
        }
      }
      socket.close()
      expect(most).toBeLessThan(80 << 20)
      await eventually(() => context.metrics.get('DatagramDropCount') > 0, 'drops to be counted')
      expect(context.logged.some(({ message }) => message.includes('dropped because the channels are full'))).toBe(true)
      open()
      await eventually(async () => {
        await send(source.port, ['<13>good'])
        return [...bodies].some(body => body.endsWith('good'))
      }, 'an event of somebody else')
      expect(context.failures).toEqual([])
    } finally {
      open()
      await source.stop()
      await source.close()
    }
  })
})
