/** A real ActiveMQ Artemis, one process on 127.0.0.1, and a JMS client that sends to it. Ready after about five seconds. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './guard.ts'
import { findProgram, jars, quickJava, type Say } from './java.ts'
import { freePorts, orKill, Program } from './program.ts'
import { until } from './until.ts'

const version = '2.40.0'

export interface Artemis {
  /** Ports of 127.0.0.1. */
  readonly stomp: number
  readonly secureStomp: number
  /** Sends messages by JMS: `text\tbody\tname=value`; see Send.java. */
  send(to: 'queue' | 'topic', name: string, lines: readonly string[]): Promise<void>
  /** Takes all messages of a queue by JMS, as `kind\tbody`; see Receive.java. */
  receive(queue: string): Promise<string[]>
  kill(): Promise<void>
  /** Starts it again after a kill, with the same ports and messages. */
  start(): Promise<void>
}

/** Without `keystore` (a JKS file) nobody gets through at the port for TLS. Throws Unavailable when this machine can't have one. */
export async function startArtemis(keystore?: { path: string; password: string }, say?: Say): Promise<Artemis> {
  const java = findProgram('java')
  const parts = ['artemis-server', 'artemis-stomp-protocol', 'artemis-jms-client']
  const logging = 'org.slf4j:slf4j-simple:2.0.17'
  const artifacts = [...parts.map(name => `org.apache.activemq:${name}:${version}`), logging]
  const classPath = await jars(`artemis-${version}`, artifacts, say)
  const folder = temporaryFolder('artemis')
  const [stomp, secureStomp, core] = (await freePorts(3)) as [number, number, number]
  const store = keystore && `sslEnabled=true;keyStorePath=${keystore.path};keyStorePassword=${keystore.password}`
  mkdirSync(join(folder, 'etc'))
  writeFileSync(join(folder, 'etc/broker.xml'), settings(folder, stomp, secureStomp, core, store ?? 'sslEnabled=true'))
  const run = ['-Xmx256m', ...quickJava, '-cp', classPath]
  let broker: Program
  const start = async () => {
    const main = 'org.apache.activemq.artemis.core.server.embedded.Main'
    broker = new Program(java, [...run, main, folder], { cwd: folder, log: join(folder, 'log') })
    await orKill(
      until(() => accepts(stomp), { within: 60_000, what: 'Artemis to listen', every: 200 }),
      [broker],
    )
  }
  await start()
  const client = (name: string) => [
    ...run,
    fileURLToPath(new URL(`jms/${name}.java`, import.meta.url)),
    `tcp://127.0.0.1:${core}`,
  ]
  return {
    stomp,
    secureStomp,
    start,
    kill: () => broker.kill(),
    send: async (to, name, lines) => {
      await fed(java, [...client('Send'), to, name], lines.join('\n'))
    },
    receive: async queue => (await fed(java, [...client('Receive'), queue], '')).split('\n').slice(0, -1),
  }
}

const settings = (folder: string, stomp: number, secureStomp: number, core: number, tls: string) => `<configuration>
<core xmlns="urn:activemq:core">
  <security-enabled>false</security-enabled>
  <journal-type>NIO</journal-type>
  ${['journal', 'bindings', 'paging', 'large-messages'].map(name => `<${name}-directory>${folder}/${name}</${name}-directory>`).join('')}
  <acceptors>
    <acceptor name="stomp">tcp://127.0.0.1:${stomp}?protocols=STOMP</acceptor>
    <acceptor name="secure">tcp://127.0.0.1:${secureStomp}?protocols=STOMP;${tls}</acceptor>
    <acceptor name="core">tcp://127.0.0.1:${core}?protocols=CORE</acceptor>
  </acceptors>
  <address-settings>
    <address-setting match="#"><max-delivery-attempts>-1</max-delivery-attempts></address-setting>
    <address-setting match="twice.#">
      <max-delivery-attempts>2</max-delivery-attempts>
      <dead-letter-address>dead</dead-letter-address>
    </address-setting>
  </address-settings>
  <addresses>
    <address name="dead"><anycast><queue name="dead"/></anycast></address>
  </addresses>
</core>
</configuration>
`

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.destroy()
  return true
}

/** Runs a program to its end with `input`; what it prints. Rejects with what it complains of when it fails. */
function fed(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe', timeout: 60_000 })
    let printed = ''
    let complaints = ''
    child.stdout.on('data', chunk => (printed += chunk))
    child.stderr.on('data', chunk => (complaints += chunk))
    child.once('error', reject)
    child.once('close', status => (status === 0 ? resolve(printed) : reject(new Error(complaints))))
    child.stdin.end(input)
  })
}
