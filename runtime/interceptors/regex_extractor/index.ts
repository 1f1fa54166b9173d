import { ConfigurationError, type Interceptor } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { JavaRegex } from '../../core/java-regex.ts'
import { DatePattern } from './date-pattern.ts'
import type { RegexExtractorInterceptorOptions } from './options.ts'

/**
 * Writes the groups of the first match in the body into headers. Events without a match pass unchanged; a group that took
 * no part takes its header away. Bodies are read as UTF-8. Throws, and so refuses the batch, when a text does not fit its
 * date pattern, and when the expression takes out of all proportion (JavaRegex.limited).
 */
export class RegexExtractorInterceptor implements Interceptor {
  readonly #regex: JavaRegex
  /** In the order of the groups; those without a group are left out. */
  readonly #headers: readonly Header[]

  constructor(options: RegexExtractorInterceptorOptions) {
    this.#regex = new JavaRegex(options.regex).requireGroups()
    if (options.serializers.length === 0) throw new ConfigurationError('serializers names none')
    this.#headers = options.serializers.map(name => header(name, options)).slice(0, this.#regex.groupCount)
  }

  intercept(batch: EventBatch): EventBatch {
    const matches = this.#regex.limited(batch.bytes, () => this.#matches(batch))
    if (matches.every(match => match === undefined)) return batch
    return this.#headers.reduce((changed, { name, value }, i) => {
      const column = matches.map((match, event) => {
        if (match === undefined) return changed.header(event, name)
        const text = match[i + 1]
        return text === undefined ? undefined : value(text)
      })
      return changed.withHeader(name, column)
    }, batch)
  }

  #matches(batch: EventBatch) {
    return Array.from({ length: batch.count }, (_, i) => this.#regex.groups(batch.body(i).toString()))
  }
}

interface Header {
  readonly name: string
  readonly value: (text: string) => string
}

function header(serializer: string, options: RegexExtractorInterceptorOptions): Header {
  const name = options[`serializers.${serializer}.name`]
  if (name === undefined) throw new ConfigurationError(`serializers.${serializer}.name is missing`)
  return { name, value: textMaker(serializer, options) }
}

function textMaker(serializer: string, options: RegexExtractorInterceptorOptions): (text: string) => string {
  const type = options[`serializers.${serializer}.type`] ?? 'DEFAULT'
  if (type === 'DEFAULT' || type === `${flume}PassThroughSerializer`) return text => text
  if (type !== `${flume}MillisSerializer`)
    throw new ConfigurationError(`serializers.${serializer}.type: there is no serializer "${type}" here`)
  const pattern = options[`serializers.${serializer}.pattern`]
  if (pattern === undefined) throw new ConfigurationError(`serializers.${serializer}.pattern is missing`)
  const dates = new DatePattern(pattern)
  return text => String(dates.parse(text))
}

const flume = 'org.apache.flume.interceptor.RegexExtractorInterceptor'
