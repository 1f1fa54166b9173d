/**
 * Which ways events took. In the bundle of a test each interceptor and selector is a class of its own, made of the real
 * one, that writes down every way that it sees taken for the first time; what it gives is what the real one gives.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import type { Ir, IrComponent, IrSource } from '../4-lower/index.ts'
import { className, isModule, type Kind } from '../registry/index.ts'

/** The file that ways are written to, one a line. */
export const waysVariable = 'FLUMEC_TEST_WAYS'

/** The pipeline with probes, which are written into `home`; `folder` is where the pipeline's modules are. */
export async function withProbes(ir: Ir, folder: string, home: string): Promise<Ir> {
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'ways.mjs'), ways)
  let probes = 0
  const probe = async (kind: Kind, one: IrComponent, text: string): Promise<IrComponent> => {
    const path = join(home, `probe${++probes}.mjs`)
    await writeFile(path, `${baseImport(kind, one.type, folder)}import { taken } from './ways.mjs'\n${text}`)
    const fromFolder = relative(folder, path)
    return { ...one, type: fromFolder.startsWith('.') ? fromFolder : `./${fromFolder}` }
  }
  const source = async (one: IrSource): Promise<IrSource> => {
    const interceptors: IrComponent[] = []
    for (const each of one.interceptors)
      interceptors.push(await probe('interceptors', each, interceptorProbe(`${one.name} ${each.name}`)))
    const { selector } = one
    return { ...one, interceptors, selector: await probe('selectors', selector, selectorProbe(one.name, selector)) }
  }
  const sources: IrSource[] = []
  for (const one of ir.sources) sources.push(await source(one))
  return { ...ir, sources }
}

function baseImport(kind: Kind, type: string, folder: string): string {
  if (!isModule(type)) return `import { ${className(kind, type)} as Base } from 'flumec/runtime/${kind}/${type}'\n`
  return `import Base from ${JSON.stringify(isAbsolute(type) ? type : resolve(folder, type))}\n`
}

const ways = `import { appendFileSync } from 'node:fs'

const known = new Set()

export function taken(way) {
  if (known.has(way)) return
  known.add(way)
  appendFileSync(process.env.${waysVariable}, way + '\\n')
}
`

/** The class's method may be the instance's own, so it is replaced there. */
const interceptorProbe = (name: string): string => `
const same = (before, after, i) =>
  before.body(i).equals(after.body(i)) && JSON.stringify(before.headersOf(i)) === JSON.stringify(after.headersOf(i))

export default class extends Base {
  constructor(...args) {
    super(...args)
    const intercept = this.intercept.bind(this)
    this.intercept = batch => {
      const left = intercept(batch)
      if (left.count < batch.count) taken(${text(`${name} drops`)})
      if (left.count > 0) taken(${text(`${name} passes`)})
      if (left.count !== batch.count) return left
      for (let i = 0; i < batch.count; i++)
        taken(same(batch, left, i) ? ${text(`${name} leaves`)} : ${text(`${name} changes`)})
      return left
    }
  }
}
`

const selectorProbe = (source: string, { type, options }: IrComponent): string => `
export default class extends Base {
  constructor(options, channels, ...args) {
    super(options, channels, ...args)
    const names = new Map(Object.entries(channels).map(([name, channel]) => [channel, name]))
    const route = this.route.bind(this)
    this.route = batch => {
      const routes = route(batch)
      for (const { channel, batch: { count }, optional } of routes)
        if (count > 0) taken(${text(`${source} `)} + (optional ? 'optional ' : 'channel ') + names.get(channel))
${type === 'multiplexing' ? headerProbe(source, String(options.header ?? 'flume.selector.header')) : ''}      return routes
    }
  }
}
`

const headerProbe = (source: string, header: string): string => `      for (let i = 0; i < batch.count; i++)
        taken(${text(`${source} text `)} + JSON.stringify(batch.header(i, ${text(header)}) ?? ''))
`

const text = (value: string): string => JSON.stringify(value)
