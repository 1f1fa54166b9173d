/** `--check-env` of bundles, with real far sides. */

import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finished, run } from '../../compiler/cli/command.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { describeWithHBase, describeWithHdfs, describeWithSearch } from '../../services/shared.ts'

const folder = temporaryFolder('far-sides')

/** What a bundle with this sink says; `sink` is YAML without braces. */
async function checked(name: string, sink: string): Promise<{ status: number | null; out: string }> {
  const spec = `agent: ${name}
sources: {s: {type: seq, channels: [c]}}
channels: {c: {type: memory, capacity: 1000}}
sinks: {k: {${sink}, channel: c}}
`
  writeFileSync(join(folder, `${name}.yaml`), spec)
  expect(await run('flumec', ['build', `${name}.yaml`, '--out', name], { cwd: folder })).toMatchObject({ status: 0 })
  const { status, out, err } = await finished(process.execPath, [join(folder, name, 'agent.mjs'), '--check-env'], {
    cwd: folder,
  })
  expect(err).toBe('')
  return { status, out }
}

const fails = { status: 1 }
const passes = { status: 0 }

describeWithHdfs('HDFS', ({ web, user }) => {
  const hdfs = (path: string, as = user) =>
    `type: hdfs, hdfs.useLocalTimeStamp: true, hdfs.path: 'hdfs://ignored${path}', hdfs.webhdfs: ['${web}'], hdfs.user: ${as}`

  it('says whether files may be made there', async () => {
    const missing = await checked('hdfs', hdfs('/not/there/%Y-%m-%d'))
    expect(missing).toMatchObject(passes)
    expect(missing.out).toContain('ok      sink k: hdfs.path: /not/there will be made\n')
    expect((await checked('hdfs', hdfs('/'))).out).toContain('ok      sink k: hdfs.path: / can be written to\n')
  })

  it('says who may not, and who is not there', async () => {
    const stranger = await checked('hdfs', hdfs('/not/there', 'stranger'))
    expect(stranger).toMatchObject(fails)
    expect(stranger.out).toMatch(/failed {2}sink k: .*Permission denied: user=stranger/)
    const nobody = await checked('hdfs', hdfs('/').replace(web, 'http://127.0.0.1:1'))
    expect(nobody).toMatchObject(fails)
    expect(nobody.out).toMatch(/failed {2}sink k: no name node answers: 127\.0\.0\.1:1: .*ECONNREFUSED/)
  })
})

it('a folder of this machine is asked for as HDFS is', async () => {
  const local = (path: string) => checked('local', `type: hdfs, hdfs.path: 'file://${folder}/${path}'`)
  expect((await local('not/there')).out).toContain(`ok      sink k: hdfs.path: ${folder}/not/there will be made\n`)
  const file = await local('local.yaml')
  expect(file).toMatchObject(fails)
  expect(file.out).toContain(`failed  sink k: ${folder}/local.yaml is a file: a folder is wanted there\n`)
})

describeWithHBase('HBase', ({ rest }) => {
  it('names the table that is missing', async () => {
    const sink = `type: hbase2, rest.url: ['${rest}'], table: not_there, columnFamily: f`
    const missing = await checked('hbase', sink)
    expect(missing).toMatchObject(fails)
    expect(missing.out).toMatch(/failed {2}sink k: HBase has no table "not_there": create it, or correct the name/)
    expect(missing.out).toMatch(/ok {6}sink k: rest\.url: .* answers/)
  })
})

for (const kind of ['elasticsearch', 'opensearch'] as const)
  describeWithSearch(kind, kind, ({ url }) => {
    it('says which server answers', async () => {
      const found = await checked(kind, `type: elasticsearch, hostNames: ['${url}', '127.0.0.1:1']`)
      expect(found).toMatchObject(passes)
      expect(found.out).toMatch(new RegExp(`ok {6}sink k: .* is ${kind} \\d+\\.\\d+\\.\\d+ of cluster "`))
      expect(found.out).toMatch(/ok {6}sink k: one is passed over: .*127\.0\.0\.1:1/)
    })

    it('says when it is another cluster', async () => {
      const other = await checked(kind, `type: elasticsearch, hostNames: ['${url}'], clusterName: mine`)
      expect(other).toMatchObject(fails)
      expect(other.out).toMatch(/failed {2}sink k: .* is of cluster ".*", not of "mine" \(clusterName\)/)
    })
  })

describe('an HTTP server', () => {
  let server: Server
  const seen: string[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.method!)
      response.writeHead(405).end()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => server.close())
  const endpoint = (protocol: string) => `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/put`

  it('is asked without posting anything', async () => {
    const found = await checked('http', `type: http, endpoint: '${endpoint('http')}'`)
    expect(found).toMatchObject(passes)
    expect(found.out).toMatch(/ok {6}sink k: http:.* speaks HTTP: it answered 405 to a HEAD/)
    expect(seen).toEqual(['HEAD'])
  })

  it('must speak TLS where that is wanted', async () => {
    const found = await checked('https', `type: http, endpoint: '${endpoint('https')}'`)
    expect(found).toMatchObject(fails)
    expect(found.out).toMatch(/ok {6}sink k: endpoint: .* answers/)
    expect(found.out).toMatch(/failed {2}sink k: .*SSL/)
  })
})
