import { connect, type Socket } from 'node:net'
import { type Message, parseMessage } from './message.ts'

export interface Login {
  readonly hostname: string
  readonly port: number
  readonly password: string | undefined
  readonly nick: string
  readonly user: string
  readonly realName: string
  /** With its leading hash. */
  readonly channel: string
}

/** What is waited for: given each message, it tells whether it has come, or throws why it never will. */
type Expected = (message: Message) => boolean

/**
 * A connection that has logged in and joined a channel (RFC 1459). The server handles what we send in its order, so its
 * answer to a PING tells that it has done what was sent before.
 */
export class IrcConnection {
  readonly #socket: Socket
  #rest = ''
  #waiting: { readonly expected: Expected; resolve(): void; reject(error: Error): void } | undefined
  #end: Error | undefined
  #isOut = false
  /** `nick!user@host`: the server puts it before what it passes on. */
  #self: string
  #pings = 0

  private constructor(private readonly login: Login) {
    this.#self = `${login.nick}!${login.user}@${'x'.repeat(63)}`
    this.#socket = connect(login.port, login.hostname)
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', text => this.#read(String(text)))
    this.#socket.on('error', error => this.#ended(error))
    for (const end of ['end', 'close'])
      this.#socket.on(end, () => this.#ended(new Error('the server closed the connection')))
  }

  /** Rejects when the server can't be reached or does not let us in. */
  static async open(login: Login, signal: AbortSignal): Promise<IrcConnection> {
    const connection = new IrcConnection(login)
    try {
      await connection.#enter(signal)
      return connection
    } catch (error) {
      await connection.close()
      throw error
    }
  }

  /** False when it has broken, or we were put out of the channel. */
  get isOpen(): boolean {
    return this.#end === undefined && !this.#isOut
  }

  /** Bytes of text that go into one message: the line that others get has 512. */
  get room(): number {
    return 512 - Buffer.byteLength(`:${this.#self} PRIVMSG ${this.login.channel} :\r\n`)
  }

  /** Resolves when the server has taken the message. */
  async say(text: string, signal: AbortSignal): Promise<void> {
    const token = `flumec-${++this.#pings}`
    let refusal: Error | undefined
    await this.#ask([`PRIVMSG ${this.login.channel} :${text}`, `PING :${token}`], signal, message => {
      if (isRefusal(message)) refusal = refused(message)
      return message.command === 'PONG' && message.params.at(-1) === token
    })
    if (refusal !== undefined) throw refusal
  }

  /** Takes leave, and waits for a while until the server has let go of the nickname. */
  async close(): Promise<void> {
    if (this.#end !== undefined) return
    const gone = new Promise(resolve => this.#socket.once('close', resolve))
    this.#socket.end('QUIT\r\n')
    const late = setTimeout(() => this.#socket.destroy(), 1000)
    await gone
    clearTimeout(late)
  }

  async #enter(signal: AbortSignal): Promise<void> {
    const { password, nick, user, realName, channel } = this.login
    const greeting = [`NICK ${nick}`, `USER ${user} 0 * :${realName}`]
    if (password !== undefined) greeting.unshift(`PASS ${password}`)
    await this.#ask(greeting, signal, message => {
      if (isRefusal(message)) throw refused(message)
      return message.command === '001'
    })
    await this.#ask([`JOIN ${channel}`], signal, message => {
      // A server without a message of the day says so with an error's number.
      if (isRefusal(message) && message.command !== '422') throw refused(message)
      if (message.command !== 'JOIN' || message.nick !== nick) return false
      this.#self = message.prefix
      return true
    })
    if (this.room < leastRoom) throw new Error(`${this.#self} in ${channel}: names so long leave no room for text`)
  }

  #ask(lines: readonly string[], signal: AbortSignal, expected: Expected): Promise<void> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)])
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end)
      const done = () => {
        limit.removeEventListener('abort', late)
        this.#waiting = undefined
      }
      const late = () => waiting.reject(signal.aborted ? signal.reason : new Error(`no answer within ${patience} ms`))
      const waiting = {
        expected,
        resolve: () => {
          done()
          resolve()
        },
        reject: (error: Error) => {
          done()
          reject(error)
        },
      }
      this.#waiting = waiting
      limit.addEventListener('abort', late)
      if (limit.aborted) return late()
      this.#socket.write(lines.map(line => `${line}\r\n`).join(''))
    })
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/)
    this.#rest = lines.pop()!
    for (const line of lines) if (line !== '') this.#take(parseMessage(line))
    if (this.#rest.length > longestLine) this.#ended(new Error('what the server says is no IRC: its line has no end'))
  }

  #take(message: Message): void {
    if (message.command === 'PING') this.#socket.write(`PONG :${message.params.at(-1) ?? ''}\r\n`)
    if (message.command === 'ERROR') this.#ended(refused(message))
    if (isRemoval(message, this.login)) this.#isOut = true
    try {
      if (this.#waiting?.expected(message)) this.#waiting.resolve()
    } catch (error) {
      this.#waiting!.reject(error as Error)
    }
  }

  /** The first reason counts. */
  #ended(error: Error): void {
    this.#end ??= error
    this.#waiting?.reject(this.#end)
    this.#socket.destroy()
  }
}

/** Longest wait for an answer, in ms: servers hold back those who speak too fast. */
const patience = 60_000
/** Bytes for text in a message that make it worth saying: some characters, of four bytes each. */
const leastRoom = 16
/** Characters of a line that is still coming: the protocol has 512, and extensions put more in front. */
const longestLine = 64 * 1024

const isRefusal = ({ command }: Message): boolean => /^[45]\d\d$/.test(command)

const refused = ({ command, params }: Message): Error =>
  new Error(`the server answered ${command}: ${params.at(-1) ?? ''}`)

function isRemoval({ command, nick, params }: Message, login: Login): boolean {
  if (command === 'KICK') return params[0] === login.channel && params[1] === login.nick
  return command === 'PART' && nick === login.nick
}
