import type { Answer } from '../../../core/http-exchange.ts'

/** The far side refused. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'

  constructor(
    /** Java's name of the exception, without its package. */
    readonly exception: string,
    message: string,
  ) {
    super(message)
  }

  get isStandby(): boolean {
    return this.exception === 'StandbyException' || /StandbyException|in standby state/.test(this.message)
  }

  get isToken(): boolean {
    return this.exception === 'InvalidToken'
  }
}

export function remoteError({ status, headers, body }: Answer): RemoteError {
  const { exception, message } = parsed(body.toString())
  // A stack trace may follow the first line.
  const first = message?.split('\n', 1)[0]
  if (exception !== undefined) return new RemoteError(exception, `${exception}: ${first}`)
  if (status === 401 && headers['www-authenticate']?.startsWith('Negotiate'))
    return new RemoteError(
      'Kerberos',
      'the server wants Kerberos, which is not built in: use hdfs.delegationTokenFile or a gateway',
    )
  return new RemoteError('', `the server answered ${status}`)
}

function parsed(body: string): { exception?: string; message?: string } {
  try {
    return JSON.parse(body).RemoteException ?? {}
  } catch {
    // Proxies and broken servers answer in HTML.
    return {}
  }
}
