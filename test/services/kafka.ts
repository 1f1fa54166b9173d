/** A real Apache Kafka: one KRaft node on 127.0.0.1, up in about four seconds. */
import { execFile } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from './guard.ts'
import { findProgram, jars, quickJava, type Say } from './java.ts'
import { KafkaClient } from './kafka-client.ts'
import { brokerSettings, type ListenerName, scramUsers } from './kafka-settings.ts'
import { freePorts, orKill, Program } from './program.ts'
import { makeTlsFiles, type TlsFiles } from './tls.ts'
import { until } from './until.ts'

export interface BrokerOptions {
  /** Besides PLAINTEXT, which is always there. */
  readonly listeners?: readonly Exclude<ListenerName, 'PLAINTEXT'>[]
  /** Name and password of who may log in at the SASL listeners. Default: alice, whose password is `secret`. */
  readonly users?: Readonly<Record<string, string>>
  /** Whether TLS listeners ask clients for a certificate. Default: `none`. */
  readonly clientCertificate?: 'none' | 'requested' | 'required'
  /** More lines of server.properties. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** More arguments of Java; the default ones are for a quick start and little memory. */
  readonly java?: readonly string[]
  readonly say?: Say
}

/** The class path of Kafka's jars: KAFKA_HOME, KAFKA_LIB (a folder of jars), or what Maven brings. */
export async function kafkaJars(say?: Say): Promise<string> {
  const { KAFKA_HOME, KAFKA_LIB } = process.env
  if (KAFKA_HOME) return join(KAFKA_HOME, 'libs', '*')
  if (KAFKA_LIB) return join(KAFKA_LIB, '*')
  const version = '3.9.1'
  const artifacts = [`org.apache.kafka:kafka_2.13:${version}`, `org.apache.kafka:kafka-tools:${version}`]
  return jars(`kafka-${version}`, [...artifacts, 'org.slf4j:slf4j-reload4j:1.7.36'], say)
}

/** Starts a broker of the caller's own. Throws Unavailable when this machine can't have one. */
export async function startKafka(options: BrokerOptions = {}): Promise<Broker> {
  const broker = await Broker.make(options)
  await broker.start()
  return broker
}

/** A broker that a test may stop, kill and start again: its data and its ports stay. */
export class Broker extends KafkaClient {
  #program: Program | undefined

  private constructor(
    private readonly folder: string,
    private readonly command: readonly string[],
    private readonly ports: ReadonlyMap<ListenerName, number>,
    /** There when the broker has a TLS listener. */
    readonly tls: TlsFiles | undefined,
  ) {
    super(`127.0.0.1:${ports.get('PLAINTEXT')}`)
  }

  static async make(options: BrokerOptions): Promise<Broker> {
    const java = findProgram('java')
    const classPath = await kafkaJars(options.say)
    const folder = temporaryFolder('kafka')
    const names: ListenerName[] = ['PLAINTEXT', ...(options.listeners ?? [])]
    const [controller, ...free] = await freePorts(names.length + 1)
    const ports = new Map(names.map((name, i) => [name, free[i]!]))
    const tls = names.some(name => name.endsWith('SSL')) ? await makeTlsFiles(join(folder, 'tls')) : undefined
    const users = options.users ?? { alice: 'secret' }
    const { clientCertificate = 'none', settings = {} } = options
    writeFileSync(
      join(folder, 'server.properties'),
      brokerSettings({ folder, controller: controller!, ports, users, tls, clientCertificate, settings }),
    )
    writeFileSync(join(folder, 'log4j.properties'), logSettings)
    const run = [
      java,
      '-Dlog4j.configuration=file:log4j.properties',
      ...(options.java ?? ['-Xmx512m', ...quickJava]),
      '-cp',
      classPath,
    ]
    const format = ['kafka.tools.StorageTool', 'format', '-t', 'Zmx1bWVjLXRlc3QtYnJva2', '-c', 'server.properties']
    await promisify(execFile)(java, [...run.slice(1), ...format, ...scramUsers(names, users)], { cwd: folder })
    return new Broker(folder, [...run, 'kafka.Kafka', 'server.properties'], ports, tls)
  }

  /** `host:port` of a listener. */
  listener(name: ListenerName): string {
    const port = this.ports.get(name)
    if (port === undefined) throw new Error(`the broker was started without a ${name} listener`)
    return `127.0.0.1:${port}`
  }

  /** Resolves when the broker answers. */
  async start(): Promise<void> {
    const [java, ...args] = this.command
    const log = join(this.folder, 'server.log')
    appendFileSync(log, '')
    const program = new Program(java!, args, { cwd: this.folder, log })
    this.#program = program
    const answers = until(() => program.running && this.admin(admin => admin.listTopics()).then(() => true), {
      within: 90_000,
      what: 'Kafka to answer',
    })
    await orKill(answers, [program])
  }

  /** An orderly stop. */
  async stop(): Promise<void> {
    await this.#program?.stop()
  }

  async kill(): Promise<void> {
    await this.#program?.kill()
  }

  /** What the broker has logged. */
  get log(): string {
    return this.#program?.output ?? ''
  }
}

const logSettings = `log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %c %m%n
`
