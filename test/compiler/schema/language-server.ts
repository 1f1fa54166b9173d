/** The YAML language server, driven as an editor does: JSON-RPC over its standard streams. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const program = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server')

export interface Position {
  readonly line: number
  readonly character: number
}

export interface LspDiagnostic {
  readonly message: string
  readonly range: { readonly start: Position; readonly end: Position }
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
}

export class LanguageServer {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #answers = new Map<number, (result: unknown) => void>()
  readonly #published = new Map<string, (diagnostics: readonly LspDiagnostic[]) => void>()
  #received = Buffer.alloc(0)
  #id = 0

  constructor() {
    this.#child = spawn(process.execPath, [program, '--stdio'])
    this.#child.stdout.on('data', (data: Buffer) => this.#take(data))
  }

  /** `schema` is the path of the JSON Schema for every file. */
  async start(schema: string): Promise<void> {
    await this.#request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        textDocument: {
          completion: { completionItem: { documentationFormat: ['markdown'] } },
          hover: { contentFormat: ['markdown'] },
        },
        workspace: { configuration: true },
      },
    })
    this.#notify('initialized', {})
    const yaml = {
      schemas: { [pathToFileURL(schema).href]: '*.yaml' },
      schemaStore: { enable: false },
      validate: true,
      hover: true,
      completion: true,
    }
    this.#settings = { yaml }
    this.#notify('workspace/didChangeConfiguration', { settings: this.#settings })
  }

  #settings: { readonly yaml: unknown } = { yaml: {} }

  /** Opens a text and waits for what the server says is wrong with it. */
  async open(uri: string, text: string): Promise<readonly LspDiagnostic[]> {
    const told = new Promise<readonly LspDiagnostic[]>(resolve => this.#published.set(uri, resolve))
    this.#notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } })
    return told
  }

  async completion(uri: string, position: Position): Promise<string[]> {
    const result = (await this.#request('textDocument/completion', { textDocument: { uri }, position })) as {
      items: { label: string }[]
    } | null
    return (result?.items ?? []).map(({ label }) => label)
  }

  async hover(uri: string, position: Position): Promise<string> {
    const result = (await this.#request('textDocument/hover', { textDocument: { uri }, position })) as {
      contents: { value: string }
    } | null
    return result?.contents.value ?? ''
  }

  stop(): Promise<void> {
    return new Promise(resolve => {
      this.#child.once('close', () => resolve())
      this.#child.kill()
    })
  }

  #request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#id
    return new Promise(resolve => {
      this.#answers.set(id, resolve)
      this.#send({ id, method, params })
    })
  }

  #notify(method: string, params: unknown): void {
    this.#send({ method, params })
  }

  #send(message: Message): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }

  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data])
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n')
      const length = Number(/Content-Length: (\d+)/.exec(this.#received.toString('latin1', 0, Math.max(0, head)))?.[1])
      if (head < 0 || this.#received.length < head + 4 + length) return
      const message = JSON.parse(this.#received.toString('utf8', head + 4, head + 4 + length)) as Message
      this.#received = this.#received.subarray(head + 4 + length)
      this.#handle(message)
    }
  }

  #handle({ id, method, params, result }: Message): void {
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: LspDiagnostic[] }
      this.#published.get(uri)?.(diagnostics)
    } else if (method === 'workspace/configuration') {
      const { items } = params as { items: { section: keyof LanguageServer }[] }
      this.#send({
        id: id!,
        result: items.map(({ section }) => (String(section) === 'yaml' ? this.#settings.yaml : {})),
      })
    } else if (method !== undefined && id !== undefined) this.#send({ id, result: null })
    else if (id !== undefined) this.#answers.get(id)?.(result)
  }
}
