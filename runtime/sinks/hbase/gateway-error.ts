import type { Answer } from '../../core/http-exchange.ts'

/** The gateway answered that it did not do it. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }

  /** It is about rows in the request, or their size, not about the table or the cluster. */
  get isRefusal(): boolean {
    return this.status === 400 || this.status === 413
  }
}

export function gatewayError({ status, headers, body }: Answer): GatewayError {
  const text = body.toString()
  if (status === 401 && headers['www-authenticate']?.startsWith('Negotiate'))
    return new GatewayError(
      status,
      'the REST gateway wants Kerberos, which is not built in: name a proxy that asks for a password (Knox) in rest.url',
    )
  if (text.startsWith("Invalid check value 'increment'"))
    return new GatewayError(
      501,
      'the REST gateway is too old to count: take that of a newer HBase, or set incrementColumn of the serializer to "" in YAML',
    )
  return new GatewayError(status, `HBase answered ${status}: ${reason(text)}`)
}

/**
 * `Not found`, then Java's exception with a stack trace, perhaps one within another: the innermost exception's class and
 * words. Proxies answer in HTML.
 */
function reason(text: string): string {
  const [first = '', second = ''] = text.split(/[\r\n]+/, 2)
  const line = /^[\w.$]+(Exception|Error)\b/.test(second) ? second : first
  const plain = line.replace(/(?:[a-z][\w]*\.)+(?=[A-Z])/g, '').replace(/^(\w+): (?=\1\b)/, '')
  return plain.startsWith('<') || plain === '' ? 'no reason given' : plain.slice(0, longest)
}

const longest = 300
