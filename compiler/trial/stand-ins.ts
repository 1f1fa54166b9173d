/** A pipeline whose ends are local ones: what feeds it, and where what comes out is read. What is in between stays. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ir, IrComponent, IrSink, IrSource } from '../4-lower/index.ts'
import type { TrialBroker } from './broker.ts'
import { type Collection, folderCollection, topicCollection } from './collections.ts'
import { commandFeed, type Feed, fileFeed, httpFeed, spoolFeed, topicFeed } from './feeds.ts'
import { freePort } from './free-port.ts'
import type { Joint } from './joint.ts'
import { securityOf, servers, tlsOf, withOptions } from './options.ts'

export interface Trial {
  readonly ir: Ir
  readonly feeds: readonly Feed[]
  readonly collections: readonly Collection[]
  /** Sentences: what was put in the place of what. */
  readonly replaced: readonly string[]
}

export interface Surroundings {
  /** Empty, of this trial alone. */
  readonly folder: string
  readonly broker: TrialBroker
  /** The Kafka of a component, where there are several. */
  readonly brokerOf?: (one: IrComponent) => TrialBroker
  /** Ends of the agent that lead to other agents on trial: they are neither fed nor read. */
  readonly joints?: readonly Joint[]
  /** Where channels keep their files; default: below the folder. */
  readonly channelFolder?: string
  /** In every event of the trial, and in the names of topics and groups. */
  readonly run: string
  /** Bytes of an event and its line end. */
  readonly lineBytes: number
}

/** An end that nothing local can stand in for; the message says which, and what can be done. */
export class NoStandIn extends Error {}

export async function onTrial(ir: Ir, around: Surroundings): Promise<Trial> {
  const replacing = new Replacing(around)
  const channels = ir.channels.map(one => replacing.channel(one))
  const sources = await inTurn(ir.sources, one => replacing.joined(one, 'sources') ?? replacing.source(one))
  const sinks = await inTurn(ir.sinks, one => replacing.joined(one, 'sinks') ?? replacing.sink(one))
  const { feeds, collections, replaced } = replacing
  return { ir: { ...ir, channels, sources, sinks }, feeds, collections, replaced }
}

async function inTurn<In, Out>(all: readonly In[], map: (one: In) => Out | Promise<Out>): Promise<Out[]> {
  const results: Out[] = []
  for (const one of all) results.push(await map(one))
  return results
}

class Replacing {
  readonly feeds: Feed[] = []
  readonly collections: Collection[] = []
  readonly replaced: string[] = []

  constructor(private readonly around: Surroundings) {}

  /** The component with what leads it to another agent on trial; undefined when it leads to none. */
  joined<One extends IrSource | IrSink>(one: One, end: Joint['end']): One | undefined {
    const joints = (this.around.joints ?? []).filter(joint => joint.end === end && joint.name === one.name)
    if (joints.length === 0) return undefined
    const kept = 'interceptors' in one ? (this.#withoutChanges(one) as One) : one
    const topics = joints.flatMap(({ options }) => (options['kafka.topics'] as readonly string[] | undefined) ?? [])
    const all = {
      ...Object.assign({}, ...joints.map(({ options }) => options)),
      ...(topics.length > 0 && { 'kafka.topics': topics }),
    }
    return withOptions(kept, all, [...securityOf(one), ...tlsOf(one)])
  }

  channel(channel: IrComponent): IrComponent {
    const { folder, run, channelFolder = join(folder, 'channels') } = this.around
    const broker = this.#brokerOf(channel)
    const home = join(channelFolder, channel.name)
    switch (channel.type) {
      case 'file':
        return withOptions(
          channel,
          { checkpointDir: join(home, 'checkpoint'), dataDirs: [join(home, 'data')], minimumRequiredSpace: 1 << 20 },
          ['backupCheckpointDir', 'useDualCheckpoints'],
        )
      case 'spillablememory':
        return withOptions(channel, { checkpointDir: join(home, 'checkpoint'), dataDirs: [join(home, 'data')] }, [])
      case 'kafka':
        return withOptions(channel, { [servers]: broker.address, 'kafka.topic': `channel-${channel.name}-${run}` }, [
          ...securityOf(channel),
        ])
      default:
        return channel
    }
  }

  async source(source: IrSource): Promise<IrSource> {
    const { folder, run } = this.around
    const broker = this.#brokerOf(source)
    const home = join(folder, 'sources', source.name)
    const quiet = this.#withoutChanges(source)
    switch (source.type) {
      case 'taildir':
        this.#fed(await fileFeed(source.name, home))
        return withOptions(
          quiet,
          {
            filegroups: ['trial'],
            'filegroups.trial': `${home}/app\\.log.*`,
            positionFile: join(folder, 'positions', `${source.name}.json`),
          },
          Object.keys(source.options).filter(name => /^(filegroups|headers)\./.test(name)),
        )
      case 'exec': {
        if (!/^\s*tail\b/.test(String(source.options.command)))
          throw new NoStandIn(
            `source ${source.name} runs \`${String(source.options.command)}\`: only \`tail\` can be fed. Prove the rest with a taildir source in its place`,
          )
        const feed = await commandFeed(source.name, home, this.around.lineBytes)
        this.#fed(feed)
        return withOptions(quiet, { command: feed.command }, ['shell'])
      }
      case 'spooldir':
        this.#fed(await spoolFeed(source.name, home))
        return withOptions(quiet, { spoolDir: join(home, 'spool') }, ['trackerDir', 'includePattern', 'ignorePattern'])
      case 'kafka': {
        const topic = `in-${source.name}-${run}`
        this.#fed(await topicFeed(source.name, broker, topic))
        return withOptions(
          quiet,
          {
            [servers]: broker.address,
            'kafka.topics': [topic],
            'kafka.consumer.group.id': `trial-${source.name}-${run}`,
            'kafka.consumer.auto.offset.reset': 'earliest',
          },
          ['kafka.topics.regex', 'zookeeperConnect', ...securityOf(source)],
        )
      }
      case 'http': {
        const port = await freePort()
        this.#fed(httpFeed(source.name, port))
        return withOptions({ ...quiet, parts: {} }, { bind: '127.0.0.1', port }, tlsOf(source))
      }
      default:
        throw new NoStandIn(
          `source ${source.name}: nothing here can play the peers of a ${source.type} source. Those that can be fed are taildir, exec with tail, spooldir, kafka and http`,
        )
    }
  }

  async sink(sink: IrSink): Promise<IrSink> {
    const { folder, run, lineBytes } = this.around
    const broker = this.#brokerOf(sink)
    const home = join(folder, 'out', sink.name)
    if (sink.type === 'kafka') {
      const topic = `out-${sink.name}-${run}`
      await broker.createTopic(topic, 1)
      this.collections.push(topicCollection(sink.name, broker, topic))
      this.replaced.push(`sink ${sink.name} writes to one topic of ${broker.name}`)
      return withOptions(
        sink,
        {
          [servers]: broker.address,
          'kafka.topic': topic,
          allowTopicOverride: false,
          useFlumeEventFormat: false,
        },
        ['topicHeader', 'defaultPartitionId', 'partitionIdHeader', ...securityOf(sink)],
      )
    }
    await mkdir(home, { recursive: true })
    this.collections.push(folderCollection(sink.name, home, run, lineBytes))
    if (sink.type === 'hdfs') {
      this.replaced.push(`sink ${sink.name} writes to a local folder in the place of HDFS, as lines of text`)
      const path = String(sink.options['hdfs.path']).replace(/^[a-z0-9]+:\/\/[^/]*/i, '')
      return withOptions(
        { ...sink, parts: {} },
        { 'hdfs.path': `file://${home}${path}`, 'hdfs.fileType': 'DataStream', 'hdfs.writeFormat': 'Text' },
        ['hdfs.codeC', 'hdfs.webhdfs', 'hdfs.user', 'hdfs.delegationTokenFile', 'hdfs.kerberosPrincipal'],
      )
    }
    if (sink.type === 'file_roll') return withOptions({ ...sink, parts: {} }, { 'sink.directory': home }, [])
    this.replaced.push(
      `sink ${sink.name} (${sink.type}) is a file_roll sink: what is tried is the way to it, not the way out of it`,
    )
    const { batchSize = 100 } = sink.options
    return {
      name: sink.name,
      channel: sink.channel,
      type: 'file_roll',
      options: { 'sink.directory': home, 'sink.batchSize': batchSize },
      parts: {},
    }
  }

  #brokerOf(one: IrComponent): TrialBroker {
    return this.around.brokerOf?.(one) ?? this.around.broker
  }

  #fed(feed: Feed): void {
    this.feeds.push(feed)
    this.replaced.push(`source ${feed.source} gets ${feed.by}`)
  }

  /** Interceptors that drop events or change their bodies would look like loss. */
  #withoutChanges(source: IrSource): IrSource {
    const changing = source.interceptors.filter(({ type }) => ['regex_filter', 'search_replace'].includes(type))
    for (const one of changing)
      this.replaced.push(`interceptor ${one.name} of ${source.name} is left out: it drops or changes events`)
    return { ...source, interceptors: source.interceptors.filter(one => !changing.includes(one)) }
  }
}
