import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { certificate, jks, password, pem, pkcs12 } from '../../core/tls-stores.ts'

/** Files with a server's key for 127.0.0.1, in each kind of store, and its certificate as a client trusts it. */
export function stores(folder: string) {
  const files = { jks, pkcs12, pem, certificate }
  const at = (name: string) => join(folder, name)
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content)
  return { password, jks: at('jks'), pkcs12: at('pkcs12'), pem: at('pem'), certificate: at('certificate') }
}
