/**
 * `npm run prove [-- flags of flumec prove]`: every pipeline of this folder and the README's, each with all faults that suit
 * it, by the built command. A million events each: `npm run prove -- --events 1000000 --rate 20000`.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const folder = 'test/proofs'

export async function main(flags: string[]): Promise<number> {
  const own = readdirSync(folder).filter(name => name.endsWith('.yaml'))
  const files = ['pipelines/ckafka.yaml', ...own.sort().map(name => `${folder}/${name}`)]
  const failed = files.filter(file => {
    console.log(`== ${file}`)
    const args = ['build/cli/flumec.js', 'prove', file, ...flags]
    return spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0
  })
  console.log(
    `${files.length - failed.length} hold, ${failed.length} do not${failed.map(file => `\n  ${file}`).join('')}`,
  )
  return failed.length === 0 ? 0 : 1
}
