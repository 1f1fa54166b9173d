import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './java.ts'

/** Files of a small certificate authority, all for 127.0.0.1 and localhost. Every store has the same password. */
export interface TlsFiles {
  readonly password: string
  /** PEM: the authority's certificate. */
  readonly authority: string
  /** PEM: private key and certificate of the server in one file. */
  readonly server: string
  /** PEM: private key and certificate of a client in one file, and each by itself. */
  readonly client: string
  readonly clientKey: string
  readonly clientCertificate: string
  /** The client's stores as Java programs have them: JKS and PKCS #12. */
  readonly truststore: { readonly jks: string; readonly p12: string }
  readonly keystore: { readonly jks: string; readonly p12: string }
}

const password = 'changeit'

/** Makes the files anew in `folder`. */
export async function makeTlsFiles(folder: string): Promise<TlsFiles> {
  mkdirSync(folder, { recursive: true })
  const at = (name: string) => join(folder, name)
  const run = runner(folder)
  await run('openssl', 'req -x509 -newkey rsa:2048 -noenc -days 30 -subj /CN=test-authority -keyout ca.key -out ca.pem')
  await Promise.all([certificate(run, at, 'server'), certificate(run, at, 'client')])
  await run('openssl', `pkcs12 -export -name client -in client.pem -out client.p12 -passout pass:${password}`)
  const store = `-noprompt -storepass ${password}`
  const from = `-srckeystore client.p12 -srcstorepass ${password}`
  await Promise.all([
    run('keytool', `-importcert -alias ca -file ca.pem -keystore trust.jks -storetype JKS ${store}`),
    run('keytool', `-importcert -alias ca -file ca.pem -keystore trust.p12 -storetype PKCS12 ${store}`),
    run('keytool', `-importkeystore ${from} -destkeystore client.jks -deststoretype JKS -deststorepass ${password}`),
  ])
  return {
    password,
    authority: at('ca.pem'),
    server: at('server.pem'),
    client: at('client.pem'),
    clientKey: at('client.key'),
    clientCertificate: at('client.crt'),
    truststore: { jks: at('trust.jks'), p12: at('trust.p12') },
    keystore: { jks: at('client.jks'), p12: at('client.p12') },
  }
}

type Run = (program: string, args: string) => Promise<unknown>

function runner(cwd: string): Run {
  return (program, args) => promisify(execFile)(findProgram(program), args.split(' '), { cwd })
}

/** `name`.key, `name`.crt (signed by the authority) and both in `name`.pem. */
async function certificate(run: Run, at: (name: string) => string, name: string): Promise<void> {
  const request = `req -newkey rsa:2048 -noenc -subj /CN=${name} -keyout ${name}.key -out ${name}.csr`
  await run('openssl', `${request} -addext subjectAltName=IP:127.0.0.1,DNS:localhost`)
  const sign = `x509 -req -in ${name}.csr -days 30 -CA ca.pem -CAkey ca.key -copy_extensions copy -out ${name}.crt`
  await run('openssl', sign)
  writeFileSync(at(`${name}.pem`), readFileSync(at(`${name}.key`), 'utf8') + readFileSync(at(`${name}.crt`), 'utf8'))
}
