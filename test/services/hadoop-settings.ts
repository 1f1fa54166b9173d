import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Writes a Hadoop settings file. */
export function writeSettings(file: string, settings: Readonly<Record<string, string | number | boolean>>): void {
  const properties = Object.entries(settings).map(
    ([name, value]) => `<property><name>${name}</name><value>${value}</value></property>\n`,
  )
  writeFileSync(file, `<configuration>\n${properties.join('')}</configuration>\n`)
}

/** The web applications that the servers' jars lack: empty ones will do. */
export function writeWebApplications(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const file = join(folder, name, 'WEB-INF', 'web.xml')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '<web-app/>\n')
  }
}

export const consoleLog = `log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d %p %c %m%n
`

/** What old Java servers need of Java 17. */
export const openJava = ['java.lang', 'java.nio', 'java.util', 'sun.nio.ch'].flatMap(name => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
])
