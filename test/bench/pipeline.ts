/** The one text that Flume and flumec are both given. */
export type Options = Readonly<Record<string, string | number | boolean>>

export interface Pipeline {
  readonly source: Options
  /** By name. The source feeds all of them. */
  readonly channels: Readonly<Record<string, Options>>
  /** By name; those that name no channel take from the first one. */
  readonly sinks: Readonly<Record<string, Options>>
}

/** Agent `a`, whose source is `s`. */
export function properties({ source, channels, sinks }: Pipeline): string {
  const names = Object.keys(channels)
  const lists = { sources: 's', channels: names.join(' '), sinks: Object.keys(sinks).join(' ') }
  const parts = [
    lines('a', lists),
    lines('a.sources.s', { ...source, channels: lists.channels }),
    ...Object.entries(channels).map(([name, options]) => lines(`a.channels.${name}`, options)),
    ...Object.entries(sinks).map(([name, options]) => lines(`a.sinks.${name}`, { channel: names[0]!, ...options })),
  ]
  return parts.join('')
}

function lines(prefix: string, options: Options): string {
  return Object.entries(options)
    .map(([name, value]) => `${prefix}.${name} = ${value}\n`)
    .join('')
}
