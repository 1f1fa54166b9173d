import { createHash } from 'node:crypto'
import type { Package } from '../6-bundle/packages.ts'

export interface Bundled {
  readonly agent: string
  /** The version of flumec, whose runtime is in the bundle. */
  readonly flumec: string
  /** The text of `agent.mjs`. */
  readonly bundle: string
  readonly packages: readonly Package[]
}

/**
 * A CycloneDX 1.6 bill of materials of a bundle, as JSON text. The same bundle gives the same text: there is no time in it,
 * and the serial number is made of the bundle's hash.
 */
export function sbom({ agent, flumec, bundle, packages }: Bundled): string {
  const sha256 = createHash('sha256').update(bundle).digest('hex')
  const runtime: Package = { name: 'flumec', version: flumec, license: 'Apache-2.0', description: 'The runtime.' }
  const components = [runtime, ...packages].sort((a, b) => (a.name < b.name ? -1 : 1))
  const root = `agent:${agent}`
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid(sha256)}`,
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'flumec', version: flumec }] },
      component: {
        type: 'application',
        'bom-ref': root,
        name: agent,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
      },
    },
    components: components.map(component),
    dependencies: [
      { ref: root, dependsOn: components.map(reference).sort() },
      ...components.map(one => ({ ref: reference(one) })),
    ],
  }
  return `${JSON.stringify(bill, null, 2)}\n`
}

function component(one: Package) {
  const { name, version, license, description } = one
  const [scope, plain] = name.startsWith('@') ? name.split('/') : [undefined, name]
  return {
    type: 'library',
    'bom-ref': reference(one),
    ...(scope === undefined ? {} : { group: scope }),
    name: plain!,
    version,
    ...(description === undefined ? {} : { description }),
    ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
    purl: reference(one),
  }
}

/** The package URL: `pkg:npm/%40scope/name@1.0.0`. */
const reference = ({ name, version }: Package): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

/** One id of the SPDX list stands alone; several are an expression. */
const licenseOf = (text: string) => (/\s/.test(text) ? { expression: text } : { license: { id: text } })

/** A UUID of version 8, which is free for hashes. */
function uuid(hash: string): string {
  const variant = ((Number.parseInt(hash[16]!, 16) & 3) | 8).toString(16)
  const text = `${hash.slice(0, 12)}8${hash.slice(13, 16)}${variant}${hash.slice(17, 32)}`
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
