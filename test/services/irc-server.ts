/** A real IRC server, ngIRCd, on 127.0.0.1. Ready in less than a second. */
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from './guard.ts'
import { findProgram } from './java.ts'
import { freePorts, orKill, Program } from './program.ts'
import { until } from './until.ts'

export interface IrcServer {
  readonly port: number
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>
  /** After a kill: again at the same port, knowing nobody. */
  start(): Promise<void>
}

/**
 * One with a password lets those who speak wait, a second or two a message, as servers of the world do; one without
 * answers at once. Throws Unavailable when this machine can't have one.
 */
export async function startIrcServer(password?: string): Promise<IrcServer> {
  const command = findProgram('ngircd')
  const folder = temporaryFolder('irc')
  const [port] = await freePorts(1)
  const file = join(folder, 'ngircd.conf')
  writeFileSync(file, configuration(port!, password), { mode: 0o644 })
  let server: Program
  const start = async () => {
    server = new Program(command, ['-n', '-f', file], { cwd: folder, log: join(folder, 'server.log') })
    await orKill(
      until(() => answers(port!), { within: 30_000, what: 'the IRC server to listen' }),
      [server],
    )
  }
  await start()
  return { port: port!, start, kill: () => server.kill() }
}

function configuration(port: number, password: string | undefined): string {
  return `[Global]
Name = irc.example.test
Info = a server for tests
Listen = 127.0.0.1
Ports = ${port}
${password === undefined ? '' : `Password = ${password}`}
ServerUID = 65534
ServerGID = 65534
[Limits]
MaxConnectionsIP = 0
MaxNickLength = 20
${password === undefined ? 'MaxPenaltyTime = 0' : ''}
[Options]
DNS = no
Ident = no
PAM = no
`
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })
}

/** Somebody in a channel, who knows nothing of ours. Who comes first may give orders there. */
export class IrcReader {
  readonly lines: string[] = []
  #socket: Socket | undefined

  async join(port: number, nick: string, channel: string, password?: string): Promise<this> {
    const socket = connect(port, '127.0.0.1')
    this.#socket = socket
    let rest = ''
    socket.setEncoding('utf8').on('data', text => {
      const lines = (rest + text).split('\r\n')
      rest = lines.pop()!
      for (const line of lines)
        if (line.startsWith('PING')) this.order(line.replace('PING', 'PONG'))
        else this.lines.push(line)
    })
    if (password !== undefined) this.order(`PASS ${password}`)
    this.order(`NICK ${nick}`, `USER ${nick} 0 * :reader`, `JOIN ${channel}`)
    await until(() => this.lines.some(line => line.includes(' 366 ')), { what: 'the reader to join' })
    return this
  }

  order(...lines: readonly string[]): void {
    this.#socket!.write(lines.map(line => `${line}\r\n`).join(''))
  }

  /** What was said, in order. */
  get said(): string[] {
    return this.lines.flatMap(line => /^:\S+ PRIVMSG \S+ :(.*)$/.exec(line)?.[1] ?? [])
  }

  leave(): void {
    this.#socket?.destroy()
  }
}
