/** A line of the protocol: `:prefix COMMAND one two :the rest`. */
export interface Message {
  /** Who it is from, as `nick!user@host` or a server's name; empty when it does not say. */
  readonly prefix: string
  readonly nick: string
  readonly command: string
  readonly params: readonly string[]
}

export function parseMessage(line: string): Message {
  const [, prefix = '', command = '', rest = ''] = /^(?::(\S+) +)?(\S+)(.*)$/.exec(line) ?? []
  const [, middle = '', last] = /^(.*?)(?: :(.*))?$/.exec(rest)!
  const params = middle.split(' ').filter(Boolean)
  return {
    prefix,
    nick: prefix.split('!')[0]!,
    command: command.toUpperCase(),
    params: last === undefined ? params : [...params, last],
  }
}

/** The text in pieces of at most `most` bytes, cut between characters. */
export function pieces(text: string, most: number): string[] {
  const found: string[] = []
  let bytes = Buffer.from(text)
  while (bytes.length > most) {
    let end = most
    while ((bytes[end]! & 0xc0) === 0x80) end--
    found.push(bytes.toString('utf8', 0, end))
    bytes = bytes.subarray(end)
  }
  return [...found, bytes.toString()].filter(Boolean)
}
