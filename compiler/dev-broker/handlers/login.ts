import { errors } from '../protocol/errors.ts'
import { saslAuthenticate, saslHandshake } from '../protocol/messages/login.ts'
import { type Route, route } from './context.ts'

export const loginRoutes: readonly Route[] = [
  route(saslHandshake, ({ mechanism }, { login, version }) => ({
    error: login.choose(mechanism, version),
    mechanisms: ['PLAIN'],
  })),
  route(saslAuthenticate, ({ token }, { login }) => {
    const fault = login.authenticate(token)
    return { error: fault?.error ?? errors.NONE, errorMessage: fault?.message, token: Buffer.alloc(0) }
  }),
]
