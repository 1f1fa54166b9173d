/** What no peer may do to a source that listens: nonsense, endless and announced sizes, slowness, crowds, broken TLS. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Outlet, Source } from '../../runtime/core/contracts.ts'
import type { EventBatch } from '../../runtime/core/event-batch.ts'
import { bodiesOf, eventually, inFolder, sourceContext, type TestContext } from './support.ts'

export interface HostileCase<S extends Source> {
  /** A source on 127.0.0.1 at a port that the system chooses; with `tls` it demands TLS. */
  make(tls?: TlsStore): S
  port(source: S): number
  /** A well-behaved client hands over one event; `trust` is a certificate for TLS. Resolves when it has said all. */
  good(source: S, body: string, trust?: string): Promise<void>
  /** How a message begins that is never finished. */
  readonly begins: Buffer
  /** What can go on for ever behind it, a mebibyte; absent where a message tells its size. */
  readonly endless?: Buffer
  /** A message that announces 2 GB; absent where nothing is announced. */
  readonly announces?: Buffer
  /** Whether nonsense is refused; a syslog source makes events of it that are marked. */
  readonly refusesNonsense: boolean
}

export interface TlsStore {
  readonly keystore: string
  readonly password: string
  readonly certificate: string
}

interface Scene<S> {
  readonly source: S
  readonly port: number
  readonly context: TestContext
  /** Others are served: an event of theirs arrives. */
  served(trust?: string): Promise<void>
  open(count?: number): Promise<Socket[]>
}

/** Bytes that the process held at most beyond what it held at first, looked at by and by. */
class Memory {
  readonly #before = held()
  most = 0

  /** Says the figure, for whoever reads the run. */
  say(what: string): void {
    console.info(`${what}: ${(this.most / (1 << 20)).toFixed(1)} MiB at most`)
  }

  look(): void {
    // What nobody refers to any more is not held.
    if (held() - this.#before > notable) collectGarbage()
    this.most = Math.max(this.most, held() - this.#before)
  }
}

/** Bytes that are worth a second look. */
const notable = 16 << 20
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function held(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

export function describeHostileInput<S extends Source>(
  name: string,
  one: HostileCase<S>,
  store: (folder: string) => TlsStore,
): void {
  async function scene(use: (scene: Scene<S>) => Promise<void>, tls?: TlsStore): Promise<void> {
    const sockets: Socket[] = []
    const bodies = new Set<string>()
    const context = sourceContext(forgetting(bodies))
    const source = one.make(tls)
    await source.start(context)
    let count = 0
    const served = async (trust?: string) => {
      const body = `good ${count++}`
      await one.good(source, body, trust)
      await eventually(() => bodies.has(body), `${body} to arrive`, 30_000)
    }
    const open = async (count = 1) => {
      const opened = Array.from({ length: count }, () =>
        connect({ port: one.port(source), host: '127.0.0.1', noDelay: true }),
      )
      sockets.push(...opened)
      await Promise.all(
        opened.map(socket =>
          once(
            socket.on('error', () => {}),
            'connect',
          ),
        ),
      )
      for (const socket of opened) socket.resume()
      return opened
    }
    try {
      await use({ source, port: one.port(source), context, served, open })
      expect(context.failures).toEqual([])
    } finally {
      for (const socket of sockets) socket.destroy()
      await source.stop()
      await source.close()
    }
  }

  /** What was refused is counted and logged. */
  async function isCounted({ metrics, logged }: TestContext, times = 1): Promise<void> {
    await eventually(() => metrics.get('EventReadFail') >= times, `${times} failures to be counted`)
    expect(logged.some(({ level }) => level === 'warn')).toBe(true)
  }

  describe(`${name} against hostile peers`, () => {
    it('outlives nonsense, and serves others', () =>
      scene(async ({ context, served, open }) => {
        for (let seed = 1; seed <= 20; seed++) (await open())[0]!.end(nonsense(seed, 5000))
        await served()
        if (one.refusesNonsense) await isCounted(context)
      }))

    const { endless, announces } = one
    if (endless !== undefined)
      it('holds a bounded part of a message without end', () =>
        scene(async ({ served, open }) => {
          const [socket] = await open()
          const memory = new Memory()
          socket!.write(one.begins)
          for (let i = 0; i < 64 && !socket!.destroyed; i++) {
            if (!socket!.write(endless))
              await new Promise(resolve => socket!.once('drain', resolve).once('close', resolve))
            memory.look()
          }
          memory.say(`${name}, 64 MiB of one message`)
          expect(memory.most).toBeLessThan(40 << 20)
          await served()
        }))

    if (announces !== undefined)
      it('refuses 2 GB as soon as they are announced', () =>
        scene(async ({ context, served, open }) => {
          const memory = new Memory()
          const sockets = await open(20)
          for (const socket of sockets) socket.write(announces)
          await eventually(
            () => sockets.every(socket => socket.readableEnded || socket.destroyed),
            'the end of each connection',
          )
          memory.look()
          expect(memory.most).toBeLessThan(40 << 20)
          await isCounted(context, 20)
          await served()
        }))

    it('serves others beside slow senders, and forgets who breaks off', () =>
      scene(async ({ served, open }) => {
        const slow = await open(200)
        for (const socket of slow) socket.write(one.begins.subarray(0, 1))
        await served()
        for (const socket of slow) socket.write(one.begins.subarray(1))
        await served()
        for (const socket of slow.slice(0, 100)) socket.end()
        for (const socket of slow.slice(100)) socket.resetAndDestroy()
        await served()
      }))

    it.skipIf(openFiles() < 11_000)(
      'holds 5,000 connections in bounded memory, and serves others',
      () =>
        scene(async ({ context, served, open }) => {
          const memory = new Memory()
          const crowd: Socket[] = []
          for (let i = 0; i < 20; i++) {
            crowd.push(...(await open(250)))
            // Now those are accepted; more than the system's queue holds would try again after a second.
            await served()
          }
          for (const socket of crowd) socket.write(one.begins)
          await served()
          memory.look()
          memory.say(`${name}, 5,000 connections`)
          // Both ends of each connection are in this process.
          expect(memory.most).toBeLessThan(5000 * 40_000)
          for (const socket of crowd) socket.destroy()
          await served()
          const held = context.metrics.gauges.get('OpenConnectionCount')
          if (held !== undefined) await eventually(() => Number(held()) < 10, 'the crowd to be forgotten', 30_000)
        }),
      60_000,
    )

    it('outlives nonsense in the place of a TLS handshake', () =>
      inFolder(async folder => {
        const tls = store(folder)
        let source: S
        try {
          source = one.make(tls)
          await source.close()
        } catch {
          return
        }
        await scene(async ({ context, port, served, open }) => {
          const [plain, noise, broken] = await open(3)
          plain!.write(one.begins)
          noise!.write(nonsense(7, 500))
          // A ClientHello that ends early.
          broken!.end(Buffer.from('1603010200010001fc0303', 'hex'))
          await served(tls.certificate)
          await isCounted(context)
          const half = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
          await once(half, 'secureConnect')
          half.write(one.begins)
          half.destroy()
          await served(tls.certificate)
        }, tls)
      }))
  })
}

/** An outlet that keeps the short texts alone, and takes events when the gate is open. */
export function forgetting(bodies: Set<string>, gate: Promise<void> = Promise.resolve()): Outlet {
  return {
    put: async (batch: EventBatch, settled = () => {}) => {
      await gate
      for (const body of bodiesOf([batch])) if (body.length < 20) bodies.add(body)
      settled()
    },
  }
}

/** The same bytes for the same seed. */
function nonsense(seed: number, length: number): Buffer {
  let state = seed * 2_654_435_761
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    }),
  )
}

/** What this machine lets a process open. */
function openFiles(): number {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn']).toString().trim()
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit)
}
