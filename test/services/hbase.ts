/** A real HBase with its REST gateway, one process each on 127.0.0.1. Ready after about half a minute. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './guard.ts'
import { consoleLog, openJava, writeSettings, writeWebApplications } from './hadoop-settings.ts'
import { findProgram, jars, quickJava, type Say } from './java.ts'
import { freePorts, orKill, Program } from './program.ts'
import { until } from './until.ts'

const version = '1.4.14'

export interface HBaseAddress {
  /** `http://host:port` of the REST gateway. */
  readonly rest: string
  /** `host:port`, for clients of HBase itself. */
  readonly zooKeeper: string
}

export interface HBase extends HBaseAddress {
  stop(): Promise<void>
}

/** Throws Unavailable when this machine can't have one. */
export async function startHBase(say?: Say): Promise<HBase> {
  const java = findProgram('java')
  const artifacts = ['hbase-server', 'hbase-rest'].map(name => `org.apache.hbase:${name}:${version}`)
  const classPath = await jars(`hbase-${version}`, artifacts, say)
  const folder = temporaryFolder('hbase')
  const [rest, ...ports] = await freePorts(4)
  configure(folder, rest!, ports)
  const run = [...openJava, '-Xmx512m', ...quickJava, `-Djava.io.tmpdir=${folder}`, '-cp', `${folder}:${classPath}`]
  const start = (server: string) =>
    new Program(java, [...run, `org.apache.hadoop.hbase.${server}`, 'start'], {
      cwd: folder,
      log: join(folder, `${server}.log`),
    })

  const master = start('master.HMaster')
  const gateway = start('rest.RESTServer')
  const url = `http://127.0.0.1:${rest}`
  const ready = until(() => takesTables(url), { within: 120_000, what: 'HBase to make a table', every: 500 })
  await orKill(ready, [master, gateway])
  return {
    rest: url,
    zooKeeper: `127.0.0.1:${ports[0]}`,
    // Its orderly end takes long and keeps nothing that a test needs.
    stop: async () => {
      await Promise.all([gateway.kill(), master.kill()])
    },
  }
}

function configure(folder: string, rest: number, [zooKeeper, master, region]: readonly number[]): void {
  writeWebApplications(join(folder, 'hbase-webapps'), ['master', 'rest', 'regionserver'])
  writeFileSync(join(folder, 'log4j.properties'), consoleLog)
  writeSettings(join(folder, 'hbase-site.xml'), {
    'hbase.rootdir': `file://${join(folder, 'root')}`,
    'hbase.zookeeper.quorum': '127.0.0.1',
    'hbase.zookeeper.property.clientPort': zooKeeper!,
    'hbase.zookeeper.property.dataDir': join(folder, 'zookeeper'),
    'hbase.tmp.dir': join(folder, 'tmp'),
    'hbase.cluster.distributed': false,
    'hbase.master.port': master!,
    'hbase.master.info.port': -1,
    'hbase.regionserver.port': region!,
    'hbase.regionserver.info.port': -1,
    'hbase.master.hostname': '127.0.0.1',
    'hbase.regionserver.hostname': '127.0.0.1',
    'hbase.rest.port': rest,
    'hbase.rest.info.port': -1,
    'hbase.unsafe.stream.capability.enforce': false,
  })
}

async function takesTables(rest: string): Promise<boolean> {
  const schema = JSON.stringify({ name: 'ready', ColumnSchema: [{ name: 'f' }] })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${rest}/ready/schema`, { method: 'PUT', body: schema, headers })
  return answer.status === 201 || answer.status === 200
}
