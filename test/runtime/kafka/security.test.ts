import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { Properties } from '../../../runtime/kafka/properties.ts'
import { jaasOptions, security } from '../../../runtime/kafka/security.ts'
import { KafkaSink } from '../../../runtime/sinks/kafka/index.ts'
import { KafkaSource } from '../../../runtime/sources/kafka/index.ts'
import {
  batchOf,
  eventually,
  inFolder,
  numbered,
  sourceContext,
  TestOutlet,
  testContext,
} from '../../contracts/support.ts'
import { type Broker, startKafka } from '../../services/kafka.ts'
import { describeWith } from '../../services/shared.ts'

const never = new AbortController().signal
type Security = Record<string, string>

/** The SSL listener wants a certificate of the client, the SASL ones a user. */
const start = () => startKafka({ listeners: ['SSL', 'SASL_PLAINTEXT', 'SASL_SSL'], clientCertificate: 'required' })

const jaas = (module: string, password = 'secret') =>
  `org.apache.kafka.common.security.${module}LoginModule required username="alice" password="${password}";`

describeWith('a broker with TLS and SASL', start, undefined as never, (broker: Broker) => {
  afterAll(() => broker.stop())

  const prefixed = (prefix: string, settings: Security) =>
    Object.fromEntries(Object.entries(settings).map(([name, value]) => [`kafka.${prefix}.${name}`, value]))

  /** Writes and reads back through a listener. */
  async function thereAndBack(listener: Parameters<Broker['listener']>[0], settings: Security) {
    const topic = await broker.createTopic(1)
    const servers = { 'kafka.bootstrap.servers': broker.listener(listener) }
    const all = { 'security.protocol': listener, ...settings }
    const sink = new KafkaSink({ ...servers, 'kafka.topic': topic, ...prefixed('producer', all) })
    await sink.start(testContext('out', 'SINK'))
    await sink.deliver([batchOf(numbered(5))], never)
    await sink.stop()
    const outlet = new TestOutlet()
    const source = new KafkaSource({
      ...servers,
      'kafka.topics': [topic],
      'kafka.consumer.group.id': topic,
      'kafka.consumer.auto.offset.reset': 'earliest',
      ...prefixed('consumer', all),
    })
    await source.start(sourceContext(outlet))
    await eventually(() => outlet.count >= 5, '5 events', 30_000)
    await source.stop()
    await source.close()
    expect(outlet.bodies).toEqual(numbered(5))
  }

  /** What a sink says that can't get in; it goes on trying all the while. */
  async function complaint(listener: Parameters<Broker['listener']>[0], settings: Security): Promise<string> {
    const all = prefixed('producer', { 'security.protocol': listener, ...settings })
    const sink = new KafkaSink({ 'kafka.bootstrap.servers': broker.listener(listener), 'kafka.topic': 't', ...all })
    const context = testContext('out', 'SINK')
    await sink.start(context)
    const stop = new AbortController()
    const delivery = sink.deliver([batchOf(['x'])], stop.signal).catch(() => {})
    const warnings = () => context.logged.filter(entry => entry.level === 'warn').map(entry => entry.message)
    await eventually(() => warnings().length > 0, 'a warning')
    stop.abort(new Error('enough'))
    await delivery
    await sink.stop()
    expect(warnings()).toHaveLength(1)
    expect(warnings()[0]).not.toContain('\n')
    return warnings()[0]!
  }

  const trust = () => ({ 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': broker.tls!.authority })

  it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])('logs in by %s', mechanism =>
    thereAndBack('SASL_PLAINTEXT', {
      'sasl.mechanism': mechanism,
      'sasl.jaas.config': jaas(mechanism === 'PLAIN' ? 'plain.Plain' : 'scram.Scram'),
    }),
  )

  it('logs in over TLS', () =>
    thereAndBack('SASL_SSL', {
      'sasl.mechanism': 'SCRAM-SHA-512',
      'sasl.jaas.config': jaas('scram.Scram'),
      ...trust(),
    }))

  it('shows a certificate from a PKCS12 store', () =>
    thereAndBack('SSL', {
      ...trust(),
      'ssl.keystore.location': broker.tls!.keystore.p12,
      'ssl.keystore.password': broker.tls!.password,
    }))

  it('shows a certificate from a PEM file', () =>
    thereAndBack('SSL', { ...trust(), 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': broker.tls!.client }))

  it('says that the password is wrong', async () => {
    const settings = { 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': jaas('plain.Plain', 'guess') }
    expect(await complaint('SASL_PLAINTEXT', settings)).toMatch(
      /does not let in user "alice" by PLAIN: check user name and password/,
    )
    const scram = { 'sasl.mechanism': 'SCRAM-SHA-256', 'sasl.jaas.config': jaas('scram.Scram', 'guess') }
    expect(await complaint('SASL_PLAINTEXT', scram)).toMatch(/does not let in user "alice" by SCRAM-SHA-256/)
  })

  it('says that the certificate is not trusted', async () => {
    const sasl = { 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': jaas('plain.Plain') }
    expect(await complaint('SASL_SSL', sasl)).toMatch(/certificate that is not trusted.*ssl\.truststore\.location/)
  })

  it('says that the broker wants a certificate', async () => {
    expect(await complaint('SSL', trust())).toMatch(
      /certificate.*ssl\.keystore\.location|certificate of ours: ssl\.keystore\.location/,
    )
  })

  it('says that the port speaks something else', async () => {
    expect(await complaint('SSL', { 'security.protocol': 'PLAINTEXT' })).toMatch(
      /may want TLS or SASL: check security\.protocol/,
    )
    expect(await complaint('PLAINTEXT', { 'security.protocol': 'SSL' })).toMatch(
      /security\.protocol|closed the connection|did not answer/,
    )
  })

  it('refuses Java stores by name, with the command that converts them', () => {
    const { keystore, truststore } = broker.tls!
    const of = (settings: Security) => () =>
      security(new Properties(prefixed('producer', { 'security.protocol': 'SSL', ...settings }), 'kafka.producer.'))
    expect(of({ 'ssl.keystore.location': keystore.jks })).toThrow(/keytool -importkeystore -srckeystore .*client\.jks/)
    expect(of({ 'ssl.truststore.location': truststore.jks })).toThrow(/keytool -list -rfc -keystore .*trust\.jks/)
    expect(of({ 'ssl.truststore.location': truststore.p12 })).toThrow(/keytool -list -rfc -keystore .*trust\.p12/)
    expect(of({ 'ssl.truststore.location': '/no/such/file' })).toThrow(/ssl\.truststore\.location: can't be read/)
  })
})

it('reads JAAS entries', () => {
  const text = String.raw`org.apache.kafka.common.security.plain.PlainLoginModule required username="a b" password="x\"y\\z=;" other=bare;`
  expect({ ...jaasOptions(text) }).toEqual({ username: 'a b', password: String.raw`x"y\z=;`, other: 'bare' })
})

it('turns the look at the host name off, and takes PEM text', () =>
  inFolder(async folder => {
    const pem = '-----BEGIN CERTIFICATE----- QUJD REVG -----END CERTIFICATE-----'
    writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n')
    const settings = {
      'p.security.protocol': 'SSL',
      'p.ssl.truststore.certificates': pem,
      'p.ssl.disableTLSHostnameVerification': true,
    }
    const { tls } = security(new Properties(settings, 'p.'))
    expect(tls!.ca).toBe('-----BEGIN CERTIFICATE-----\nQUJD\nREVG\n-----END CERTIFICATE-----\n')
    expect(tls!.checkServerIdentity!('x', {} as never)).toBeUndefined()
    expect(security(new Properties({}, 'p.'))).toEqual({})
  }))
