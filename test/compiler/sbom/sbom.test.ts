import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import { sbom } from '../../../compiler/sbom/index.ts'
import { inFolder } from '../../contracts/support.ts'
import { run } from '../cli/command.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** CycloneDX's own schemas, without their descriptions. */
const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`${name}.schema.json`, import.meta.url), 'utf8')) as Record<string, unknown>

function faults(text: string): unknown {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addSchema({ ...schema('spdx'), $id: 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json' })
  ajv.addSchema({ ...schema('jsf-0.82'), $id: 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json' })
  const validate = ajv.compile(schema('bom-1.6'))
  return validate(JSON.parse(text)) ? null : validate.errors
}

it('lists the packages that are in the bundle, each as the registry knows it, and nothing else', () =>
  inFolder(async folder => {
    const built = async (file: string) => {
      await run('flumec', ['build', file, '--out', 'out'], { cwd: folder })
      return readFileSync(join(folder, 'out/sbom.cdx.json'), 'utf8')
    }
    const text = await built(join(root, 'pipelines/ckafka.yaml'))
    expect(faults(text)).toBeNull()
    const bill = JSON.parse(text)
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    for (const { group, name, version } of bill.components.filter((one: { name: string }) => one.name !== 'flumec'))
      expect(packages[`node_modules/${group === undefined ? '' : `${group}/`}${name}`]?.version, name).toBe(version)
    expect(bill.components.map((one: { name: string }) => one.name)).toContain('kafkajs')
    const bundle = readFileSync(join(folder, 'out/agent.mjs'))
    const sha256 = createHash('sha256').update(bundle).digest('hex')
    expect(bill.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: sha256 }])

    writeFileSync(
      join(folder, 'seq.yaml'),
      'agent: a\nsources:\n  s: {type: seq, channels: [c]}\nchannels:\n  c: {type: memory}\nsinks:\n  k: {type: logger, channel: c}\n',
    )
    const small = JSON.parse(await built(join(folder, 'seq.yaml')))
    expect(small.components.map((one: { name: string }) => one.name)).toEqual(['flumec'])
  }))

it('takes licences as they come, and the schema sees what is wrong', () => {
  const one = { name: '@a/b', version: '1.0.0', license: '(MIT OR Apache-2.0)', description: undefined }
  const two = { name: 'c', version: '2.0.0', license: undefined, description: 'C.' }
  const text = sbom({ agent: 'a', flumec: '0.1.0', bundle: 'code', packages: [one, two] })
  expect(faults(text)).toBeNull()
  expect(text).toBe(sbom({ agent: 'a', flumec: '0.1.0', bundle: 'code', packages: [one, two] }))
  expect(faults(text.replace('"SHA-256"', '"SHA"'))).not.toBeNull()
})
