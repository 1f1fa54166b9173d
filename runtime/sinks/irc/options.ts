// Made from schemas/sinks/irc.schema.json by `npm run generate`. Change the schema, not this file.
export interface IrcSinkOptions {
  /** Server. */
  readonly hostname: string
  /** Port of the server. (default 6667) */
  readonly port?: number
  /** Nickname. */
  readonly nick: string
  /** User name. Default: the nickname. */
  readonly user?: string
  /** Password of the server. */
  readonly password?: string
  /** Real name. Default: the nickname. */
  readonly name?: string
  /** Channel, without the leading hash: the sink adds it. (The guide shows one with a hash, which makes two.) */
  readonly chan: string
  /** Say several messages per event, one for each piece of the body. (default false) */
  readonly splitlines?: boolean
  /** Where the body is cut, a regular expression; read with splitlines only. (default "\\n") */
  readonly splitchars?: string
}

export const ircSinkDefaults = {
  port: 6667,
  splitlines: false,
  splitchars: '\\n',
} as const
