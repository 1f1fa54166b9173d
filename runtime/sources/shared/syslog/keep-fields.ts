/** What of a message's head stays in its body. */
export type KeptFields = 'all' | ReadonlySet<string>

const names = ['priority', 'version', 'timestamp', 'hostname']

/** As Flume reads the option: words are looked for anywhere in the text, others are passed over. */
export function keptFields(option: string): KeptFields {
  const text = option.trim().toLowerCase()
  if (text === 'all' || text === 'true') return 'all'
  return new Set(text === 'none' || text === 'false' ? [] : names.filter(name => text.includes(name)))
}
