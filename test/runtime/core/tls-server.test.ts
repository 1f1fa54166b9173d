import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { connect } from 'node:tls'
import { expect, it } from 'vitest'
import { tlsServer } from '../../../runtime/core/tls-server.ts'
import { HttpSource } from '../../../runtime/sources/http/index.ts'
import { SyslogtcpSource } from '../../../runtime/sources/syslogtcp/index.ts'
import { eventually, inFolder, sourceContext, TestOutlet } from '../../contracts/support.ts'
import { certificate as ca, jks, password, pem, pkcs12 } from './tls-stores.ts'

const stores = { jks, pkcs12, pem }

/** Files of the same key in each kind of store. */
const withStores = (use: (paths: Record<'jks' | 'pkcs12' | 'pem', string>) => Promise<void>) =>
  inFolder(async folder => {
    const paths = { jks: `${folder}/store.jks`, pkcs12: `${folder}/store.p12`, pem: `${folder}/store.pem` }
    for (const kind of ['jks', 'pkcs12', 'pem'] as const) writeFileSync(paths[kind], stores[kind])
    await use(paths)
  })

it('serves TLS with the key from a JKS, PKCS #12 or PEM store', () =>
  withStores(async paths => {
    for (const keystore of Object.values(paths)) {
      const outlet = new TestOutlet()
      const tls = { ssl: true, keystore, 'keystore-password': password }
      const source = new HttpSource({ bind: '127.0.0.1', port: 0, ...tls })
      await source.start(sourceContext(outlet))
      const status = await new Promise((resolve, reject) => {
        const call = request({ host: '127.0.0.1', port: source.port, method: 'POST', ca, agent: false }, response =>
          resolve(response.statusCode),
        )
        call.on('error', reject)
        call.end('[{"body":"x"}]')
      })
      await source.close()
      expect([status, outlet.bodies]).toEqual([200, ['x']])
    }
  }))

it('takes messages over TLS, and outlives a client that speaks without', () =>
  withStores(async ({ pkcs12 }) => {
    const outlet = new TestOutlet()
    const tls = { ssl: true, keystore: pkcs12, 'keystore-password': password, 'include-protocols': ['TLSv1.3'] }
    const source = new SyslogtcpSource({ host: '127.0.0.1', port: 0, ...tls })
    const context = sourceContext(outlet)
    await source.start(context)
    const plain = connectPlain(source.port, '127.0.0.1', () => plain.write('<13>plain\n'))
    plain.on('error', () => {})
    await eventually(() => context.logged.some(entry => /TLS handshake/.test(entry.message)), 'the refusal')
    // A connection that is over has no protocol any more.
    const protocol = await new Promise(resolve => {
      const client = connect({ port: source.port, host: '127.0.0.1', ca }, () => {
        resolve(client.getProtocol())
        client.end('<13>safe\n')
      })
    })
    await eventually(() => outlet.count === 1, 'the message')
    expect(protocol).toBe('TLSv1.3')
    await source.close()
  }))

it('says what is wrong with a store', () =>
  withStores(async ({ jks, pkcs12 }) => {
    const tls = (keystore: string, given: string) => () =>
      tlsServer({ ssl: true, keystore, 'keystore-password': given })
    expect(tls(jks, 'wrong')).toThrow(/the password of the key store .* is wrong/)
    expect(tls(pkcs12, 'wrong')).toThrow(/key store .* can't be used/)
    expect(tls('/no/such/store', 'x')).toThrow(/the key store can't be read/)
    expect(() => tlsServer({ ssl: true })).toThrow(/keystore/)
    expect(tlsServer({ ssl: false })).toBeUndefined()
  }))
