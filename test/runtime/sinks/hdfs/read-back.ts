import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findProgram, jars, quickJava } from '../../../services/java.ts'

const here = dirname(fileURLToPath(import.meta.url))

/** Files of HDFS as Hadoop's own classes read them (ReadBack.java): what each prints, without the line with its name. */
export async function readBack(name: string, paths: readonly string[]): Promise<string[]> {
  const hadoop = ['hadoop-hdfs', 'hadoop-common', 'hadoop-hdfs-client'].map(one => `org.apache.hadoop:${one}:3.4.1`)
  const classPath = [await jars('hadoop-3.4.1', hadoop), await jars('lz4-java-1.7.1', ['org.lz4:lz4-java:1.7.1 alone'])]
  const run = ['-Xmx256m', ...quickJava, '-cp', classPath.join(':'), join(here, 'ReadBack.java')]
  const { stdout } = await promisify(execFile)(findProgram('java'), [...run, name, ...paths], { maxBuffer: 64 << 20 })
  return stdout.split(/^== .*\n/m).slice(1)
}
