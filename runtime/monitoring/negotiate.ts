export type Form = 'json' | 'prometheus' | 'openmetrics'

/** In the order of preference where the client has none. */
const mediaTypes: Readonly<Record<Form, string>> = {
  json: 'application/json',
  prometheus: 'text/plain',
  openmetrics: 'application/openmetrics-text',
}

export const contentTypes: Readonly<Record<Form, string>> = {
  json: 'application/json;charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

export const isForm = (text: string): text is Form => Object.hasOwn(mediaTypes, text)

/** The form that an Accept header likes best. Flume knows JSON only, so who asks for none of the three gets that. */
export function accepted(accept = '*/*'): Form {
  const ranges = accept.toLowerCase().split(',').map(mediaRange)
  const quality = (type: string) => {
    const patterns = [type, type.replace(/\/.*/, '/*'), '*/*']
    return (
      patterns.map(pattern => ranges.find(one => one.range === pattern)).find(one => one !== undefined)?.quality ?? 0
    )
  }
  const forms = Object.keys(mediaTypes) as Form[]
  return forms.reduce((best, form) => (quality(mediaTypes[form]) > quality(mediaTypes[best]) ? form : best))
}

/** `text/plain;version=0.0.4;q=0.4` */
function mediaRange(text: string): { range: string; quality: number } {
  const [range = '', ...parameters] = text.split(';').map(part => part.trim())
  const quality = parameters.find(one => one.startsWith('q='))?.slice(2)
  return { range, quality: quality === undefined ? 1 : Number(quality) }
}
