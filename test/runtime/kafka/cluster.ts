/** Three brokers of a real Apache Kafka. Every topic is on all of them; clients reach each through a proxy of its own. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FaultProxy } from '../../../compiler/trial/proxy.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { findProgram } from '../../services/java.ts'
import { kafkaJars } from '../../services/kafka.ts'
import { KafkaClient } from '../../services/kafka-client.ts'
import { freePorts, Program } from '../../services/program.ts'
import { until } from '../../services/until.ts'

const java = ['-Xmx384m', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Dlog4j.configuration=file:log4j.properties']

export class Cluster extends KafkaClient {
  private constructor(readonly nodes: readonly Node[]) {
    super(nodes.map(({ proxy }) => proxy.address).join())
  }

  /** Throws Unavailable when this machine can't have one. */
  static async start(): Promise<Cluster> {
    const run = [...java, '-cp', await kafkaJars()]
    const ports = await freePorts(9)
    const voters = [1, 2, 3].map(id => `${id}@127.0.0.1:${ports[id - 1]}`).join()
    const making = [1, 2, 3].map(id => Node.make({ id, voters, ports: ports.filter((_, i) => i % 3 === id - 1), run }))
    const cluster = new Cluster(await Promise.all(making))
    for (const node of cluster.nodes) node.start()
    await cluster.whole()
    return cluster
  }

  async leaderOf(topic: string, partition = 0): Promise<Node> {
    const { partitions } = await this.describe(topic)
    const leader = partitions.find(one => one.partitionId === partition)?.leader
    return this.nodes.find(({ id }) => id === leader)!
  }

  /** The active controller of the quorum; the metadata that clients get names another broker. */
  controller(): Promise<Node> {
    return until(async () => {
      const asked = this.nodes.find(({ program }) => program?.running)!
      const tool = ['org.apache.kafka.tools.MetadataQuorumCommand', '--bootstrap-server', asked.proxy.address]
      const { stdout } = await promisify(execFile)(findProgram('java'), [...asked.run, ...tool, 'describe', '--status'])
      const leader = Number(/^LeaderId:\s+(\d+)/m.exec(stdout)?.[1])
      return this.nodes.find(({ id }) => id === leader)
    })
  }

  /** Waits until all brokers are there and every replica of every topic is in sync. */
  async whole(): Promise<void> {
    await until(
      () =>
        this.admin(async admin => {
          const { brokers } = await admin.describeCluster()
          const { topics } = await admin.fetchTopicMetadata()
          return brokers.length === 3 && topics.every(topic => topic.partitions.every(({ isr }) => isr.length === 3))
        }),
      { within: 90_000, what: 'a whole cluster', every: 200 },
    )
  }

  async stop(): Promise<void> {
    // The data are not wanted any more, and a broker that is the last one has nobody to hand over to.
    await Promise.all(this.nodes.map(({ program }) => program?.kill()))
    await Promise.all(this.nodes.map(({ proxy }) => proxy.refuse()))
  }

  private async describe(topic: string) {
    const { topics } = await this.admin(admin => admin.fetchTopicMetadata({ topics: [topic] }))
    return topics[0]!
  }
}

interface NodeParts {
  readonly id: number
  readonly voters: string
  /** Controller, other brokers, clients. */
  readonly ports: readonly number[]
  readonly run: readonly string[]
}

export class Node {
  program: Program | undefined

  private constructor(
    readonly id: number,
    readonly proxy: FaultProxy,
    /** Arguments of Java before the class. */
    readonly run: readonly string[],
    private readonly folder: string,
  ) {}

  static async make({ id, voters, ports, run }: NodeParts): Promise<Node> {
    const folder = temporaryFolder(`kafka-${id}`)
    const proxy = await FaultProxy.start()
    proxy.target = { host: '127.0.0.1', port: ports[2]! }
    writeFileSync(join(folder, 'log4j.properties'), logSettings)
    writeFileSync(join(folder, 'server.properties'), settings(id, voters, ports, proxy.address, folder))
    const format = ['kafka.tools.StorageTool', 'format', '-t', 'Zmx1bWVjLXRlc3QtYnJva2', '-c', 'server.properties']
    await promisify(execFile)(findProgram('java'), [...run, ...format], { cwd: folder })
    return new Node(id, proxy, run, folder)
  }

  start(): void {
    const args = [...this.run, 'kafka.Kafka', 'server.properties']
    this.program = new Program(findProgram('java'), args, { cwd: this.folder, log: join(this.folder, 'server.log') })
  }
}

function settings(id: number, voters: string, ports: readonly number[], clients: string, folder: string): string {
  const inner = `CONTROLLER://127.0.0.1:${ports[0]}`
  return `process.roles=broker,controller
node.id=${id}
controller.quorum.voters=${voters}
controller.listener.names=CONTROLLER
inter.broker.listener.name=BROKERS
listener.security.protocol.map=CONTROLLER:PLAINTEXT,BROKERS:PLAINTEXT,CLIENTS:PLAINTEXT
listeners=${inner},BROKERS://127.0.0.1:${ports[1]},CLIENTS://127.0.0.1:${ports[2]}
advertised.listeners=BROKERS://127.0.0.1:${ports[1]},CLIENTS://${clients}
log.dirs=${join(folder, 'data')}
default.replication.factor=3
min.insync.replicas=2
offsets.topic.num.partitions=4
offsets.topic.replication.factor=3
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
replica.lag.time.max.ms=3000
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
`
}

const logSettings = `log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %c %m%n
`
