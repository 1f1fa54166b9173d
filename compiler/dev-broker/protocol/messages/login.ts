/** SASL: the mechanism is agreed on, then its tokens go to and fro. */
import { api } from '../api.ts'
import { array, bytes, int16, int64, nullableString, since, string, struct } from '../types.ts'

/** After version 0 tokens come as frames of their own, without a header; after version 1 in SaslAuthenticate. */
export const saslHandshake = api({
  key: 17,
  name: 'SaslHandshake',
  least: 0,
  most: 1,
  request: struct({ mechanism: string }),
  response: struct({ error: int16, mechanisms: array(string) }),
})

export const saslAuthenticate = api({
  key: 36,
  name: 'SaslAuthenticate',
  least: 0,
  most: 2,
  flexible: 2,
  request: struct({ token: bytes }),
  response: struct({
    error: int16,
    errorMessage: nullableString,
    token: bytes,
    /** 0: the login never ends. */
    lifetime: since(1, int64, 0),
  }),
})
