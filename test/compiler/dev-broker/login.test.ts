import { afterAll, describe, expect, it } from 'vitest'
import { startDevBroker } from '../../../compiler/dev-broker/index.ts'
import { errors } from '../../../compiler/dev-broker/protocol/errors.ts'
import { apiVersions, metadata } from '../../../compiler/dev-broker/protocol/messages/cluster.ts'
import { saslAuthenticate, saslHandshake } from '../../../compiler/dev-broker/protocol/messages/login.ts'
import { startKafka } from '../../services/kafka.ts'
import { KafkaClient } from '../../services/kafka-client.ts'
import { describeWith } from '../../services/shared.ts'
import { describeBoth, under } from './both.ts'
import type { RawClient } from './raw-client.ts'

interface WithLogin {
  readonly address: string
  close(): Promise<void>
}

const token = (name: string, password: string) => Buffer.from(`\0${name}\0${password}`)

function suite(broker: WithLogin): void {
  const { connect } = under(new KafkaClient(broker.address))
  afterAll(() => broker.close())
  const handshake = (client: RawClient, mechanism: string, version: number) =>
    client.ask(saslHandshake, { mechanism }, version)
  const asks = (client: RawClient) => client.ask(metadata, { topics: [], create: false })

  it('lets in who knows the password', async () => {
    const client = await connect()
    expect(await handshake(client, 'PLAIN', 1)).toMatchObject({ error: 0 })
    expect(await client.ask(saslAuthenticate, { token: token('alice', 'secret') })).toMatchObject({ error: 0 })
    expect((await asks(client)).brokers).toHaveLength(1)
  })

  it('lets in by the older way, with a token that has no head', async () => {
    const client = await connect()
    expect(await handshake(client, 'PLAIN', 0)).toMatchObject({ error: 0 })
    expect(await client.exchange(token('alice', 'secret'))).toHaveLength(0)
    expect((await asks(client)).brokers).toHaveLength(1)
  })

  it.each([
    ['wrong', 'alice'],
    ['secret', 'bob'],
  ])('turns away the password %s of %s', async (password, name) => {
    const client = await connect()
    await handshake(client, 'PLAIN', 1)
    const answer = await client.ask(saslAuthenticate, { token: token(name, password) })
    expect(answer).toMatchObject({ error: errors.SASL_AUTHENTICATION_FAILED })
    expect(answer.errorMessage).toContain('Invalid username or password')
    await expect(asks(client)).rejects.toThrow('ended')
  })

  it('cuts off a wrong token that has no head', async () => {
    const client = await connect()
    await handshake(client, 'PLAIN', 0)
    await expect(client.exchange(token('alice', 'wrong'))).rejects.toThrow('ended')
  })

  it('tells the mechanism that it has to who wants another', async () => {
    const client = await connect()
    const { error, mechanisms } = await handshake(client, 'SCRAM-SHA-1', 1)
    expect([error, mechanisms.includes('PLAIN')]).toEqual([errors.UNSUPPORTED_SASL_MECHANISM, true])
  })

  it('tells its versions to everybody, and nothing else', async () => {
    const client = await connect()
    expect(await client.ask(apiVersions, {}, 0)).toMatchObject({ error: 0 })
    await expect(asks(client)).rejects.toThrow('ended')
  })

  it('works with kafkajs', async () => {
    const sasl = (password: string) => ({ sasl: { mechanism: 'plain' as const, username: 'alice', password } })
    const topic = await new KafkaClient(broker.address, sasl('secret')).createTopic()
    const kafka = new KafkaClient(broker.address, sasl('secret'))
    await kafka.produce(topic, ['a'])
    expect(await kafka.readValues(topic)).toEqual(['a'])
    await expect(new KafkaClient(broker.address, sasl('wrong')).count(topic)).rejects.toThrow('Invalid username')
  })
}

describe('a login: the development broker', async () => suite(await startDevBroker({ users: { alice: 'secret' } })))

const nowhere: WithLogin = { address: '127.0.0.1:1', close: async () => {} }

describeWith(
  'a login: Kafka',
  async () => {
    const broker = await startKafka({ listeners: ['SASL_PLAINTEXT'] })
    return { address: broker.listener('SASL_PLAINTEXT'), close: () => broker.stop() }
  },
  nowhere,
  suite,
)

describeBoth('without logins', ({ connect }) => {
  it('nobody can log in', async () => {
    const { error } = await (await connect()).ask(saslHandshake, { mechanism: 'PLAIN' })
    expect(error).toBe(errors.ILLEGAL_SASL_STATE)
  })
})
