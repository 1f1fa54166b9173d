/** The reference of every component and option, as `flumec components [KIND[/TYPE]]` prints it. */
import { components, find, typeOf } from './find.ts'
import { componentPage, type Page } from './reference/page.ts'
import { markdown, terminal } from './reference/render.ts'
import { type ComponentSchema, type Kind, kinds } from './schema.ts'

/**
 * @param what nothing for all, a kind (`sources`, or `source`), or a component (`sources/exec`; any spelling of the type).
 * @returns undefined when there is no such kind or type.
 */
export function reference(what: string | undefined, format: 'terminal' | 'markdown'): string | undefined {
  const page = what === undefined ? overview() : pageOf(what)
  return page && (format === 'terminal' ? terminal(page) : markdown(page))
}

function pageOf(what: string): Page | undefined {
  const slash = what.indexOf('/')
  const kind = kindNamed(slash === -1 ? what : what.slice(0, slash))
  if (kind === undefined) return undefined
  if (slash === -1) return kindPage(kind)
  const type = what.slice(slash + 1)
  const schema = components(kind).find(one => typeOf(one) === type) ?? find(kind, type)?.schema
  return schema && componentPage(schema)
}

function kindNamed(text: string): Kind | undefined {
  return kinds.find(kind => kind === text || kind === `${text}s`)
}

function overview(): Page {
  return { title: 'Components', sections: kinds.map(kind => ({ title: kind, entries: components(kind).map(entry) })) }
}

function kindPage(kind: Kind): Page {
  return { title: kind, sections: [{ entries: components(kind).map(entry) }] }
}

function entry(schema: ComponentSchema) {
  const { refused } = schema.component
  return {
    name: schema.title,
    text: refused ? `${schema.description} Not built: ${refused.because}.` : schema.description,
  }
}
