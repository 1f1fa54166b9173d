/**
 * A real HDFS: one NameNode and one DataNode on 127.0.0.1, with WebHDFS. Ready after five to twelve seconds. Its DataNode
 * says `100 Continue` to every PUT, asked or not: Node's fetch refuses that, node:http takes it.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from './guard.ts'
import { consoleLog, openJava, writeSettings, writeWebApplications } from './hadoop-settings.ts'
import { findProgram, jars, quickJava, type Say } from './java.ts'
import { freePorts, orKill, Program } from './program.ts'
import { until } from './until.ts'

const version = '3.4.1'

/** Where a client finds it. */
export interface HdfsAddress {
  /** `http://host:port`, in front of `/webhdfs/v1/…`. */
  readonly web: string
  /** `hdfs://host:port`, the NameNode's own protocol. */
  readonly name: string
  /** The superuser, for `user.name`. */
  readonly user: string
}

export interface Hdfs extends HdfsAddress {
  /** Stop the DataNode alone, and start it again, to see what a client does meanwhile. */
  readonly dataNode: { stop(): Promise<unknown>; start(): Promise<void> }
  stop(): Promise<void>
}

/** Throws Unavailable when this machine can't have one. */
export async function startHdfs(say?: Say): Promise<Hdfs> {
  const java = findProgram('java')
  const artifacts = ['hadoop-hdfs', 'hadoop-common', 'hadoop-hdfs-client'].map(
    name => `org.apache.hadoop:${name}:${version}`,
  )
  const classPath = await jars(`hadoop-${version}`, artifacts, say)
  const folder = temporaryFolder('hdfs')
  const [name, web, ...dataNodePorts] = await freePorts(5)
  configure(folder, name!, web!, dataNodePorts)
  const main = 'org.apache.hadoop.hdfs.server'
  const run = [...openJava, '-Xmx512m', ...quickJava, `-Djava.io.tmpdir=${folder}`, '-cp', `${folder}:${classPath}`]
  await promisify(execFile)(java, [...run, `${main}.namenode.NameNode`, '-format', '-nonInteractive'], { cwd: folder })
  const start = (server: string) =>
    new Program(java, [...run, `${main}.${server}`], { cwd: folder, log: join(folder, `${server}.log`) })

  const nameNode = start('namenode.NameNode')
  let dataNode = start('datanode.DataNode')
  const address = { web: `http://127.0.0.1:${web}`, name: `hdfs://127.0.0.1:${name}`, user: userInfo().username }
  const isReady = () => until(() => ready(web!, dataNodePorts[1]!), { within: 90_000, what: 'HDFS to be ready' })
  await orKill(isReady(), [nameNode, dataNode])
  return {
    ...address,
    dataNode: {
      stop: () => dataNode.stop(),
      start: async () => {
        dataNode = start('datanode.DataNode')
        await isReady()
      },
    },
    stop: async () => {
      await Promise.all([dataNode.stop(), nameNode.stop()])
    },
  }
}

function configure(folder: string, name: number, web: number, [data, dataWeb, dataIpc]: readonly number[]): void {
  writeWebApplications(join(folder, 'webapps'), ['hdfs', 'datanode'])
  writeFileSync(join(folder, 'log4j.properties'), consoleLog)
  writeSettings(join(folder, 'core-site.xml'), { 'fs.defaultFS': `hdfs://127.0.0.1:${name}` })
  writeSettings(join(folder, 'hdfs-site.xml'), {
    'dfs.replication': 1,
    'dfs.namenode.name.dir': join(folder, 'name'),
    'dfs.datanode.data.dir': join(folder, 'data'),
    'dfs.namenode.http-address': `127.0.0.1:${web}`,
    'dfs.datanode.hostname': '127.0.0.1',
    'dfs.datanode.address': `127.0.0.1:${data}`,
    'dfs.datanode.http.address': `127.0.0.1:${dataWeb}`,
    'dfs.datanode.ipc.address': `127.0.0.1:${dataIpc}`,
    'dfs.namenode.datanode.registration.ip-hostname-check': false,
    // The only DataNode is always the busiest.
    'dfs.namenode.redundancy.considerLoad': false,
  })
}

/** True when the NameNode knows of room on the DataNode, and the DataNode answers. */
async function ready(web: number, dataWeb: number): Promise<boolean> {
  const get = (port: number, query: string) =>
    fetch(`http://127.0.0.1:${port}/jmx?qry=${query}`, { signal: AbortSignal.timeout(5000) })
  const state = await get(web, 'Hadoop:service=NameNode,name=FSNamesystemState')
  const { beans } = (await state.json()) as { beans: { FSState: string; CapacityRemaining: number }[] }
  const { FSState, CapacityRemaining } = beans[0]!
  return FSState === 'Operational' && CapacityRemaining > 0 && (await get(dataWeb, 'none')).ok
}
