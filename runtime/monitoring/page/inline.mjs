/** Makes assets.ts: the page's body, style and script as texts for the bundle. `npm run generate` calls it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const here = name => fileURLToPath(new URL(name, import.meta.url))

/** The text that assets.ts should have. */
export async function assets() {
  const [script, style] = await Promise.all([
    build({ entryPoints: [here('client/main.ts')], bundle: true, minify: true, target: 'es2022', format: 'iife', write: false }),
    transform(readFileSync(here('style.css'), 'utf8'), { loader: 'css', minify: true }),
  ])
  const body = readFileSync(here('body.html'), 'utf8').replace(/\n\s*/g, '\n')
  const texts = { body, style: style.code.trim(), script: script.outputFiles[0].text.trim() }
  const lines = Object.entries(texts).map(([name, text]) => `export const ${name} = ${JSON.stringify(text)}\n`)
  return `// Made from body.html, style.css and client/ by \`npm run generate\`. Change those, not this file.\n${lines.join('')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await assets()
  const isFresh = existsSync(here('assets.ts')) && readFileSync(here('assets.ts'), 'utf8') === text
  if (process.argv.includes('--check')) process.exitCode = isFresh ? 0 : 1
  else if (!isFresh) {
    writeFileSync(here('assets.ts'), text)
    console.log('wrote runtime/monitoring/page/assets.ts')
  }
}
