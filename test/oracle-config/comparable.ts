/** What the comparison can be made on: files whose classes can be had, or can be stood in for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The properties files of a corpus folder, byte by byte. */
export function corpusTexts(folder: string | undefined): string[] {
  if (folder === undefined) return []
  const names = readdirSync(folder).filter(name => name.endsWith('.properties'))
  return names
    .sort()
    .map(name => readFileSync(join(folder, name), 'latin1'))
    .filter(isComparable)
}

/**
 * False where something outside the file decides: Flume waits for a ZooKeeper, reads a key table, looks a name up, keeps a
 * database from one file to the next; or the class is none of the jars', and its stand-in takes everything.
 */
export function isComparable(text: string): boolean {
  return (
    !/zookeeper|kerberos|hbase|hive|elasticsearch|kite|morphline|jdbc|jms/i.test(text) &&
    !httpSink.test(text) &&
    types(text).every(canStand)
  )
}

const httpSink = /sinks\.[^.]+\.type\W*(http|org\.apache\.flume\.sink\.http)/i

function types(text: string): string[] {
  return [...text.matchAll(/\.type\s*[=:]?(.*)$/gm)].map(match => match[1]!.trim())
}

/** A type with dots is one of Flume's classes, or a name as stand-ins have it. */
function canStand(type: string): boolean {
  return !type.includes('.') || type.startsWith('org.apache.flume.') || /^([a-z]\w*\.)+[A-Z]\w*(\$Builder)?$/.test(type)
}

/** A stand-in is of one kind in the whole run: what a file uses as another kind gets a name of its own. */
export function withOneUseOfEachClass(text: string): string {
  return text.replace(
    /^(.*\.(?:(sources|channels|sinks|interceptors)\.[^.=]+|(selector|processor))\.type *= *)(?:com|org(?!\.apache\.flume))\.(?:\w+\.)*(\w+)(?:\$\w+)?/gm,
    (_, key, section, part, name) =>
      `${key}com.${section ?? part}.${name}${section === 'interceptors' ? '$Builder' : ''}`,
  )
}
