/** Options that lead a component to what it speaks to. */
import type { IrComponent, IrValue } from '../4-lower/index.ts'

export const servers = 'kafka.bootstrap.servers'

export function withOptions<One extends IrComponent>(
  one: One,
  set: Readonly<Record<string, IrValue>>,
  without: readonly string[],
): One {
  const kept = Object.entries(one.options).filter(([name]) => !without.includes(name))
  return { ...one, options: { ...Object.fromEntries(kept), ...set } }
}

export const securityOf = ({ options }: IrComponent) =>
  Object.keys(options).filter(name => /^kafka\.(producer|consumer)\.(security\.protocol$|sasl\.|ssl\.)/.test(name))

export const tlsOf = ({ options }: IrComponent) =>
  Object.keys(options).filter(name => /^(ssl|enableSSL|keystore|truststore|kerberos$|ipFilter)/i.test(name))
