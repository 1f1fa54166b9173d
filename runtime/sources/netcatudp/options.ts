// Made from schemas/sources/netcatudp.schema.json by `npm run generate`. Change the schema, not this file.
export interface NetcatudpSourceOptions {
  /** Port to listen on. */
  readonly port: number
  /** Address to listen on; without it all addresses. */
  readonly bind?: string
  /** Header that gets the sender's address and port. Without it Flume writes a header without a name, which breaks durable channels and RPC sinks. */
  readonly remoteAddress?: string
}

export const netcatudpSourceDefaults = {} as const
