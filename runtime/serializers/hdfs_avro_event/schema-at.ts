import { readFile } from 'node:fs/promises'

/** The text at a URL: http, https, or a file of this machine. Rejects when it can't be had. */
export async function schemaAt(text: string): Promise<string> {
  if (!URL.canParse(text)) throw new Error(`the schema's address "${text}" is no URL`)
  const url = new URL(text)
  if (url.protocol === 'file:') return readFile(url, 'utf8')
  if (url.protocol === 'hdfs:')
    throw new Error(
      `the schema's address ${text} speaks HDFS: give that of WebHDFS, http://NAMENODE:9870/webhdfs/v1${url.pathname}?op=OPEN`,
    )
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) })
  if (!answer.ok) throw new Error(`the schema at ${text} can't be had: the server answered ${answer.status}`)
  return answer.text()
}
