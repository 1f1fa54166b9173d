import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, describe } from 'vitest'
import { type DevBroker, type DevBrokerOptions, startDevBroker } from '../../../compiler/dev-broker/index.ts'
import { KafkaClient } from '../../services/kafka-client.ts'
import { describeWithKafka } from '../../services/shared.ts'
import { RawClient } from './raw-client.ts'

export interface Under {
  readonly kafka: KafkaClient
  /** A connection that is closed after the test. */
  connect(): Promise<RawClient>
}

/** The same tests against the development broker and against a real Kafka: they have to agree. */
export function describeBoth(name: string, suite: (under: Under) => void): void {
  describe(`${name}: the development broker`, async () => {
    const broker = await devBroker()
    suite(under(new KafkaClient(broker.address)))
  })
  describeWithKafka(`${name}: Kafka`, kafka => suite(under(kafka)))
}

export function under(kafka: KafkaClient): Under {
  const open: RawClient[] = []
  afterEach(() => {
    for (const client of open.splice(0)) client.close()
  })
  return {
    kafka,
    async connect() {
      const client = await RawClient.open(kafka.bootstrap)
      open.push(client)
      return client
    },
  }
}

/** Ends with the describe block. */
export async function devBroker(options: DevBrokerOptions = {}): Promise<DevBroker> {
  const broker = await startDevBroker(options)
  afterAll(() => broker.close())
  return broker
}

/** For topics and groups of a test's own. */
export const newName = (): string => `test-${randomUUID()}`
