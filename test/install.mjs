/** What `npm test` and `npm run quickstart` need before anything else. Uses nothing that has to be installed. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Installs the packages where they are missing or older than the lock file, and builds flumec. Ends the process on failure. */
export function installAndBuild() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    leave(`flumec needs Node 20 or newer; this is ${process.version}`)
  if (changed('node_modules/.package-lock.json') > changed('package-lock.json'))
    return run(process.execPath, 'build.mjs')
  console.log('node_modules is missing or older than package-lock.json: running npm ci, which also builds flumec')
  run('npm', 'ci', '--no-audit', '--no-fund')
}

/** When the file was changed last; 0 when it is not there. */
const changed = file => statSync(`${root}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) leave(`${[command, ...args].join(' ')} failed${error ? `: ${error.message}` : ''}`)
}

function leave(message) {
  console.error(message)
  process.exit(1)
}
