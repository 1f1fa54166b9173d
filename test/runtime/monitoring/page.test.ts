import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '../../../runtime/core/agent.ts'
import type { PipelineFacts } from '../../../runtime/monitoring/facts.ts'
import { type Monitoring, startMonitoring } from '../../../runtime/monitoring/index.ts'
// @ts-expect-error a script without types
import { assets } from '../../../runtime/monitoring/page/inline.mjs'
import { batchOf, numbered } from '../../contracts/support.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { until } from '../../services/until.ts'
import { agentOf, HandSink, type HandSource } from './hand.ts'

const facts: PipelineFacts = {
  sources: { s: { type: 'exec', selector: 'replicating', interceptors: ['timestamp i1', 'host i2'] } },
  channels: { memory: { type: 'memory' } },
  sinks: { k: { type: 'kafka' } },
  groups: {},
  promises: [
    {
      source: 's',
      channel: 'memory',
      sink: 'k',
      level: 'best-effort',
      weak: ['s: it can’t bring an event a second time'],
      costs: { 'clean stop': 'nothing lost, nothing twice', kill: 'at most 21 lost, nothing twice' },
    },
  ],
}

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

interface Scene {
  readonly agent: Agent
  readonly source: HandSource
  readonly sink: HandSink
  readonly monitoring: Monitoring
}

async function running(): Promise<Scene> {
  const sink = new HandSink()
  const { agent, source } = agentOf(sink)
  await agent.start()
  open.push(() => agent.stop())
  const monitoring = await startMonitoring(
    agent,
    { host: '127.0.0.1', port: 0 },
    {
      about: () => ({ file: 'a.yaml', pipeline: facts }),
    },
  )
  open.push(() => monitoring.close())
  return { agent, source, sink, monitoring }
}

it('is made from its sources', async () => {
  expect(readFileSync('runtime/monitoring/page/assets.ts', 'utf8')).toBe(await assets())
})

it('may load and run nothing but what is in it', async () => {
  const { monitoring } = await running()
  const response = await fetch(monitoring.url!)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy')!
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'; /,
  )
  expect(policy).not.toContain('unsafe')
  const text = await response.text()
  expect(text.match(/(src|href)="(?!data:,)[^"]*:[^"]*"|@import|url\(/g)).toBeNull()
  expect(Buffer.byteLength(text)).toBeLessThan(40_000)
})

const browserPath = '/usr/bin/chromium'
const hasBrowser = existsSync(browserPath)

describe.skipIf(!hasBrowser)(`in Chromium${hasBrowser ? '' : ` (there is no ${browserPath})`}`, () => {
  let browser: Browser
  const pictures = temporaryFolder('page')

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu'] })
  })
  afterAll(() => browser?.close())

  /** The page, with everything that its console and network say against it. */
  async function shown({ monitoring }: Scene, colorScheme: 'light' | 'dark' = 'light', width = 1280) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' })
    open.push(() => page.close())
    const faults: string[] = []
    page.on('console', message => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', error => faults.push(String(error)))
    page.on('request', request => request.url().startsWith(monitoring.url!) || faults.push(request.url()))
    await page.goto(monitoring.url!)
    await page.locator('#verdict', { hasText: 'ready' }).waitFor()
    return { page, faults }
  }

  /** As it is seen: what is hidden is not in it. */
  function text(page: Page, of: string | Locator): Promise<string> {
    const place = typeof of === 'string' ? page.locator(of) : of
    // biome-ignore lint/performance/useDomNodeTextContent: hidden text must not count
    return place.innerText()
  }

  it('draws the pipeline, and its rates move', async () => {
    const scene = await running()
    const { page, faults } = await shown(scene)
    expect(await text(page, 'h1')).toBe('a"1')
    expect(await text(page, '#origin')).toBe('from a.yaml')
    expect(await text(page, '.card.source')).toMatch(/^s\s+exec\s+running.*timestamp i1\s+host i2\s+to memory$/s)
    expect(await text(page, '.card.channel')).toMatch(/0 of 20 events, 0 %/)
    expect(await text(page, '.card.sink')).toMatch(/kafka.*from memory/s)
    expect(await page.locator('.ways path').count()).toBe(2)
    expect(await text(page, '#promises')).toMatch(/s → memory → k.*best-effort.*at most 21 lost/s)
    expect(await text(page, page.getByRole('region', { name: 'Last errors' }))).toMatch(/No part has failed/)
    const pump = setInterval(() => void scene.source.context!.outlet.put(batchOf(numbered(7))), 50)
    open.push(async () => clearInterval(pump))
    const rate = async () => Number((await text(page, '.card.sink .rate')).replace(/[^\d.]/g, ''))
    await until(async () => (await rate()) > 0, { what: 'a rate' })
    const first = await text(page, '.card.sink .sum')
    await until(async () => (await text(page, '.card.sink .sum')) !== first, { what: 'a second look' })
    expect(await text(page, '.card.channel')).toMatch(/end to end (<1|\d+) m?s/)
    expect(await page.locator('.ways .flowing').count()).toBe(2)
    await page.screenshot({ path: join(pictures, 'flow.png'), fullPage: true })
    expect(faults).toEqual([])
  })

  it('shows an error where it happened, says it aloud once, and shows that it is over', async () => {
    const scene = await running()
    const { page, faults } = await shown(scene)
    scene.sink.away = true
    await scene.source.context!.outlet.put(batchOf(numbered(20)))
    await page.locator('#verdict', { hasText: 'not ready' }).waitFor()
    await page.locator('.card.sink .error', { hasText: 'the far side with secret-password is away' }).waitFor()
    expect(await text(page, '#reasons')).toContain('sink k: its last delivery failed')
    expect(await text(page, '#errors')).toMatch(/sink k\s+\d\d:\d\d:\d\d, .*\s+the far side/s)
    expect(await page.getByRole('meter', { name: 'fill of memory' }).getAttribute('aria-valuenow')).toBe('100')
    const aloud = page.getByRole('status')
    expect(await aloud.getAttribute('aria-live')).toBe('polite')
    expect(await text(page, aloud)).toMatch(/sink k failed: the far side|a"1 is not ready/)
    await page.screenshot({ path: join(pictures, 'error.png'), fullPage: true })
    scene.sink.away = false
    await page.locator('#verdict:text-is("ready")').waitFor()
    expect(await text(page, aloud)).toContain('a"1 is ready.')
    expect(faults).toEqual([])
  })

  it('is walked through by keyboard in the order of reading', async () => {
    const scene = await running()
    const { page } = await shown(scene)
    const at = 'document.activeElement'
    const focused = () =>
      page.evaluate<string>(`${at}.getAttribute('aria-labelledby') ?? (${at}.id || ${at}.textContent)`)
    const order: string[] = []
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('Tab')
      order.push(await focused())
    }
    const cards = ['s', 'memory', 'k']
    const tables = ['errors-title', 'promises-title', 'figures-title']
    expect(order).toEqual(['Skip to the figures as a table', 'pause', ...cards, ...tables])
    await page.locator('.card.sink a').focus()
    await page.keyboard.press('Enter')
    expect(await text(page, 'tr:target')).toMatch(/^sink k\s+kafka\s+running/)
  })

  it('has a table and a heading for everything, for those who hear it', async () => {
    const { page } = await shown(await running())
    const names = async (role: 'heading' | 'table' | 'region') => (await page.getByRole(role).all()).length
    expect(await names('heading')).toBe(1 + 4 + 3 + 3)
    expect(await page.getByRole('table', { name: 'Figures of every part' }).getByRole('row').count()).toBe(4)
    expect(await page.getByRole('rowheader', { name: 'channel memory' }).count()).toBe(1)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    for (const landmark of ['banner', 'main', 'contentinfo'] as const)
      expect(await page.getByRole(landmark).count()).toBe(1)
    expect(await names('region')).toBeGreaterThan(3)
  })

  it.each(['light', 'dark'] as const)('is readable in %s', async scheme => {
    const { page, faults } = await shown(await running(), scheme)
    const parts = ['.card h4', '.type', '.way', '.held', '.badge', '.weak', 'thead th']
    const colour = (selector: string, of = 'color') =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${of}`)
    const card = await colour('.card', 'backgroundColor')
    const onCard = await Promise.all(parts.map(async part => [await colour(part), card]))
    const others = ['#verdict', '#verdict', '#origin', 'body']
    const [ink, tint, soft, paper] = await Promise.all(
      others.map((part, i) => colour(part, i % 2 === 0 ? 'color' : 'backgroundColor')),
    )
    const colours = [...onCard, [ink, tint], [soft, paper]]
    for (const [of, on] of colours) expect(contrast(of!, on!), `${of} on ${on}`).toBeGreaterThan(4.5)
    expect(light(paper!) > 0.5).toBe(scheme === 'light')
    await page.screenshot({ path: join(pictures, `${scheme}.png`), fullPage: true })
    expect(faults).toEqual([])
  })

  it('fits a narrow window', async () => {
    const { page } = await shown(await running(), 'light', 360)
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(360)
    await page.screenshot({ path: join(pictures, 'narrow.png'), fullPage: true })
  })

  it('stands still when paused, and says when nobody answers', async () => {
    const scene = await running()
    const { page } = await shown(scene)
    let asked = 0
    page.on('request', () => asked++)
    const pause = page.getByRole('button', { name: 'Pause' })
    await pause.click()
    expect(await pause.getAttribute('aria-pressed')).toBe('true')
    asked = 0
    await new Promise(resolve => setTimeout(resolve, 2500))
    expect(asked).toBe(0)
    await scene.monitoring.close()
    await pause.click()
    await page.locator('#verdict', { hasText: 'no answer' }).waitFor()
    expect(await text(page, page.getByRole('status'))).toMatch(/does not answer/)
  })
})

/** Relative luminance and contrast as WCAG 2 defines them. */
function light(colour: string): number {
  const [r, g, b] = colour
    .match(/\d+/g)!
    .map(Number)
    .map(one => {
      const part = one / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [dark, bright] = [light(a), light(b)].sort((one, two) => one - two)
  return (bright! + 0.05) / (dark! + 0.05)
}
