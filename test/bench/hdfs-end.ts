import { get } from 'node:http'
import { createInterface } from 'node:readline'
import type { HdfsAddress } from '../services/hdfs.ts'
import { counter } from './ends.ts'
import type { End } from './work.ts'

/** Events that the sink has written to HDFS, below a folder with the name of the run's topic. */
export const writtenToHdfs: End = ({ monitor, servers, topic }, use) =>
  use({
    count: () => counter(monitor, 'SINK.k', 'EventDrainSuccessCount'),
    check: lines => lines.check(linesBelow(servers.hdfs, `/${topic}`)),
  })

async function* linesBelow(hdfs: HdfsAddress, folder: string): AsyncIterable<string> {
  const path = (name: string, operation: string) =>
    `${hdfs.web}/webhdfs/v1${folder}${name}?op=${operation}&user.name=${hdfs.user}`
  const answer = await fetch(path('', 'LISTSTATUS'))
  const { FileStatuses } = (await answer.json()) as { FileStatuses: { FileStatus: { pathSuffix: string }[] } }
  for (const { pathSuffix } of FileStatuses.FileStatus) {
    const { headers } = await fetch(path(`/${pathSuffix}`, 'OPEN'), { redirect: 'manual' })
    const data = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      get(headers.get('location')!, resolve).once('error', reject)
    })
    yield* createInterface(data)
  }
}
