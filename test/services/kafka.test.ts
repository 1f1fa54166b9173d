import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProgram } from './java.ts'
import { type Broker, kafkaJars, startKafka } from './kafka.ts'
import { KafkaClient } from './kafka-client.ts'
import { describeWith } from './shared.ts'

async function needed(): Promise<void> {
  for (const name of ['java', 'keytool', 'openssl']) findProgram(name)
  await kafkaJars()
}

describeWith('a broker of our own', needed, undefined, () => {
  let broker: Broker
  let topic: string
  beforeAll(async () => {
    broker = await startKafka({ listeners: ['SASL_PLAINTEXT', 'SASL_SSL'], clientCertificate: 'requested' })
    topic = await broker.createTopic(3)
    await broker.produce(topic, ['one', { value: 'two', key: 'k', partition: 2, headers: { h: 'v' } }, { value: null }])
  })
  afterAll(() => broker?.stop())

  it('gives back what it was given', async () => {
    const records = await broker.readAll(topic)
    expect(records.map(({ value }) => value && String(value)).sort()).toEqual(['one', 'two', null].sort())
    expect(records.find(({ key }) => key === 'k')).toMatchObject({ partition: 2, headers: { h: 'v' } })
  })

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('lets in whom it knows by %s', async mechanism => {
    const client = (password: string) =>
      new KafkaClient(broker.listener('SASL_PLAINTEXT'), {
        sasl: { mechanism: mechanism as 'plain', username: 'alice', password },
      })
    expect(await client('secret').count(topic)).toBe(3)
    await expect(client('wrong').count(topic)).rejects.toThrow()
  })

  it('speaks TLS, and knows clients by certificate', async () => {
    const { authority, clientKey, clientCertificate } = broker.tls!
    const [ca, key, cert] = [authority, clientKey, clientCertificate].map(file => readFileSync(file))
    const client = new KafkaClient(broker.listener('SASL_SSL'), {
      ssl: { ca: ca!, key: key!, cert: cert! },
      sasl: { mechanism: 'plain', username: 'alice', password: 'secret' },
    })
    expect(await client.count(topic)).toBe(3)
  })

  it('keeps its data and its port when it is killed and started again', { timeout: 120_000 }, async () => {
    await broker.kill()
    await expect(broker.count(topic)).rejects.toThrow()
    await broker.start()
    expect(await broker.count(topic)).toBe(3)
  })
})
