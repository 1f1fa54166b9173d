/** The real Flume with its hbase2 sink, which needs a client of HBase 2 that speaks to HBase 1 as well. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flumeJars } from '../../../services/flume.ts'
import { findProgram, jars, quickJava, type Say } from '../../../services/java.ts'
import { Program } from '../../../services/program.ts'

/** Throws Unavailable when this machine can't have it. */
export async function flumeWithHBase(say?: Say): Promise<string> {
  const sink = [
    'org.apache.flume.flume-ng-sinks:flume-ng-hbase2-sink:1.11.0 alone',
    'org.apache.hbase:hbase-client:2.4.18',
  ]
  return [await flumeJars(say), await jars('flume-1.11.0-hbase2', sink, say)].join(':')
}

export interface FlumeWithHBase extends Program {
  /** Flume's counters, by `KIND.name`. */
  metrics(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>
}

/** Runs agent `a1` of a properties text in `folder`. */
export async function startFlume(
  text: string,
  folder: string,
  monitoring: number,
  java: readonly string[] = ['-Xmx256m', ...quickJava],
): Promise<FlumeWithHBase> {
  const classPath = `${folder}:${await flumeWithHBase()}`
  writeFileSync(join(folder, 'flume.properties'), text)
  writeFileSync(
    join(folder, 'log4j2.xml'),
    '<Configuration><Appenders><Console name="out"/></Appenders><Loggers><Root level="INFO"><AppenderRef ref="out"/></Root></Loggers></Configuration>',
  )
  const settings = [
    '-Dlog4j.configurationFile=log4j2.xml',
    '-Dflume.monitoring.type=http',
    `-Dflume.monitoring.port=${monitoring}`,
  ]
  const run = [...java, ...settings, '-cp', classPath, 'org.apache.flume.node.Application']
  const args = [...run, '-n', 'a1', '-f', 'flume.properties', '--no-reload-conf']
  const program = new Program(findProgram('java'), args, { cwd: folder, log: join(folder, 'flume.log') })
  const metrics = async () => {
    const answer = await fetch(`http://127.0.0.1:${monitoring}/metrics`)
    return (await answer.json()) as Record<string, Record<string, string>>
  }
  return Object.assign(program, { metrics })
}
