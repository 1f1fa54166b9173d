// Made from schemas/sources/syslogudp.schema.json by `npm run generate`. Change the schema, not this file.
export interface SyslogudpSourceOptions {
  /** Address to listen on; without it all addresses. */
  readonly host?: string
  /** Port to listen on. */
  readonly port: number
  /** Parts of the message's head that stay in the body: `none`, `all`, or some of `priority`, `version`, `timestamp`, `hostname`; `true` means `all`, `false` means `none`. (default "none") */
  readonly keepFields?: string
  /** A format tried before the two standard ones. Its groups are priority, version, timestamp, host and body, in this order. */
  readonly 'format.regex'?: string
  /** What to replace in the timestamp before it is read. */
  readonly 'format.search'?: string
  /** What to put in the place of format.search. */
  readonly 'format.replace'?: string
  /** How the timestamp of format.regex is written. Without it such messages get no timestamp header. */
  readonly 'format.dateFormat'?: string
  /** Header that gets the sender's address. It replaces a syslog header of the same name. */
  readonly clientIPHeader?: string
  /** Header that gets the sender's name, looked up by its address. */
  readonly clientHostnameHeader?: string
}

export const syslogudpSourceDefaults = {
  keepFields: 'none',
} as const
