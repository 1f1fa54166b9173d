import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { HdfsSink } from '../../../../runtime/sinks/hdfs/index.ts'
import type { HdfsSinkOptions } from '../../../../runtime/sinks/hdfs/options.ts'
import { S3 } from '../../../../runtime/sinks/hdfs/s3/index.ts'
import { signedHeaders } from '../../../../runtime/sinks/hdfs/s3/sign.ts'
import { describeSink } from '../../../contracts/sink.ts'
import { batchOf, eventually, numbered, testContext } from '../../../contracts/support.ts'
import { temporaryFolder } from '../../../services/guard.ts'
import { findProgram, Unavailable } from '../../../services/java.ts'
import { freePorts, Program } from '../../../services/program.ts'
import { describeWith } from '../../../services/shared.ts'
import { linesOf, never, plainFile } from './support.ts'

/** By this moto knows which of its services is meant; it does not look at the signature. */
const asS3 = {
  Authorization: 'AWS4-HMAC-SHA256 Credential=key/20240101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x',
}

const raw = (endpoint: string, method: string, path: string, body = '') =>
  fetch(`${endpoint}/bucket${encodeURI(path)}`, { method, headers: asS3, ...(method === 'PUT' && { body }) })

/** A store by moto's server (Python), with a bucket. It does not look at signatures; botocore's, below, do. */
async function startStore(): Promise<{ endpoint: string; stop(): Promise<unknown> }> {
  const python = findProgram('python3')
  await promisify(execFile)(python, ['-c', 'import moto.server, botocore']).catch(() => {
    throw new Unavailable('python3 has no moto[server]')
  })
  const [port] = await freePorts(1)
  const folder = temporaryFolder('s3')
  const log = join(folder, 'moto.log')
  const program = new Program(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    log,
  })
  const endpoint = `http://127.0.0.1:${port}`
  const made = () =>
    raw(endpoint, 'PUT', '').then(
      one => one.ok,
      () => false,
    )
  await eventually(made, 'the store to start', 60_000)
  return { endpoint, stop: () => program.stop() }
}

const absent = { endpoint: 'http://127.0.0.1:1', stop: async () => {} }

describeWith('hdfs on an S3-compatible store', startStore, absent, store => {
  afterAll(() => store.stop())
  const keys = { accessKey: 'key', secretKey: 'secret', region: 'us-east-1', sessionToken: undefined }
  const s3 = new S3({ ...keys, endpoint: store.endpoint, bucket: 'bucket', ca: undefined, timeout: 10_000 })
  const options = (folder: string, more: Partial<HdfsSinkOptions> = {}): HdfsSinkOptions => ({
    ...plainFile,
    'hdfs.path': `s3a://bucket${folder}`,
    'hdfs.s3.endpoint': store.endpoint,
    'hdfs.s3.accessKey': 'key',
    'hdfs.s3.secretKey': 'secret',
    ...more,
  })
  const read = (path: string) => raw(store.endpoint, 'GET', path)
  const files = async (folder: string) => {
    const names = (await s3.list(folder)).map(entry => entry.name)
    const texts = names.map(async name => [name, await (await read(`${folder}/${name}`)).text()] as const)
    return new Map(await Promise.all(texts))
  }

  describeSink('hdfs on s3a:', {
    make: folder => new HdfsSink(options(folder)),
    received: async folder => linesOf(await files(folder)),
  })

  it('rolls, and leaves nothing but finished files', async () => {
    const sink = new HdfsSink(options('/roll ü/%{kind}', { 'hdfs.rollCount': 4, 'hdfs.fileSuffix': '.log' }))
    await sink.start(testContext('out', 'SINK'))
    await sink.deliver([batchOf(numbered(10), { kind: 'a b' })], never)
    await sink.stop()
    const found = await files('/roll ü/a b')
    expect([...found.keys()].filter(name => !/^FlumeData\.\d{13}\.log$/.test(name))).toEqual([])
    expect([...found.values()].map(text => text.split('\n').length - 1)).toEqual([4, 4, 2])
    expect(linesOf(found)).toEqual(numbered(10))
  })

  it('puts long files together in pieces', async () => {
    const pieces = [17, 3, 20, 1].map((size, i) => Buffer.alloc(size << 20, 'abcd'[i]))
    let length = 0
    for (const piece of pieces) {
      await s3.append('/long/x.tmp', [piece], length)
      length += piece.length
    }
    await s3.rename('/long/x.tmp', '/long/x')
    const bytes = Buffer.from(await (await read('/long/x')).arrayBuffer())
    expect(bytes.equals(Buffer.concat(pieces))).toBe(true)
    expect((await s3.list('/long')).map(entry => entry.name)).toEqual(['x'])
  })

  it('goes on with a rename that was cut short at any step', async () => {
    for (const [name, left] of [
      ['made', ['.part-000000000000000', '.part-000000000000003', '.note']],
      ['half removed', ['.part-000000000000003', '.note']],
    ] as const) {
      const at = `/again/${name}`
      await s3.append(`${at}.tmp`, [Buffer.from('abc')], 0)
      await s3.append(`${at}.tmp`, [Buffer.from('de')], 3)
      await s3.rename(`${at}.tmp`, at)
      for (const end of left) await raw(store.endpoint, 'PUT', `${at}.tmp${end}`, end.endsWith('0') ? 'abc' : 'de')
      await s3.rename(`${at}.tmp`, at)
      expect(await (await read(at)).text()).toBe('abcde')
    }
    expect((await s3.list('/again')).map(entry => entry.name).sort()).toEqual(['half removed', 'made'])
  })

  it('signs as botocore does', async () => {
    const url = new URL('https://store.example:9000/bucket/a%20b/%C3%BC?list-type=2&prefix=x%2Fy%20z')
    const headers = signedHeaders('GET', url, { ...keys, sessionToken: 'token' }, new Date('2024-05-06T07:08:09Z'))
    const script = `
import datetime, sys, botocore.auth, botocore.awsrequest, botocore.credentials
class Fixed(datetime.datetime):
    @classmethod
    def utcnow(cls): return cls(2024, 5, 6, 7, 8, 9)
    @classmethod
    def now(cls, tz=None): return cls(2024, 5, 6, 7, 8, 9, tzinfo=tz)
botocore.auth.datetime.datetime = Fixed
botocore.auth.get_current_datetime = lambda *a, **k: Fixed.utcnow()
request = botocore.awsrequest.AWSRequest('GET', sys.argv[1])
credentials = botocore.credentials.Credentials('key', 'secret', 'token')
signer = botocore.auth.S3SigV4Auth(credentials, 's3', 'us-east-1')
signer.payload = lambda request: 'UNSIGNED-PAYLOAD'
signer.add_auth(request)
print(request.headers['X-Amz-Date'], request.headers['Authorization'])`
    const { stdout } = await promisify(execFile)(findProgram('python3'), ['-c', script, url.href])
    expect(`${headers['x-amz-date']} ${headers.authorization}`).toBe(stdout.trim())
  })
})
