export type Data = string | number | boolean | readonly Data[] | { readonly [key: string]: Data | undefined }

/** Data as YAML in blocks. Fields that are undefined are left out. */
export function yamlText(data: Data): string {
  return `${lines(data).join('\n')}\n`
}

function lines(data: Data): string[] {
  if (typeof data !== 'object') return [scalar(data)]
  if (Array.isArray(data)) return data.length === 0 ? ['[]'] : data.flatMap(item => behind('- ', lines(item)))
  const entries = Object.entries(data).filter((entry): entry is [string, Data] => entry[1] !== undefined)
  if (entries.length === 0) return ['{}']
  return entries.flatMap(([key, value]) => {
    const inner = lines(value)
    const isInline = typeof value !== 'object' || /^(\[\]|\{\})$/.test(inner[0]!)
    return isInline ? [`${scalar(key)}: ${inner[0]}`] : [`${scalar(key)}:`, ...inner.map(line => `  ${line}`)]
  })
}

const behind = (mark: string, [first = '', ...rest]: string[]) => [mark + first, ...rest.map(line => `  ${line}`)]

/** Bare where YAML can't take it for anything but text; a JSON text is a YAML text too. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  const isPlain = /^[A-Za-z/][A-Za-z0-9_./-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value)
  return isPlain ? value : JSON.stringify(value)
}
