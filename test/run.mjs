/** `npm test [-- vitest's arguments]`: installs and builds what is needed, runs the tests, and ends with one line of counts. */
import { installAndBuild } from './install.mjs'

installAndBuild()
const { parseCLI, startVitest } = await import('vitest/node')
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const vitest = await startVitest('test', filter, options)
await vitest.close()

const modules = vitest.state.getTestModules()
const tests = modules.flatMap(module => [...module.children.allTests()])
const inState = state => tests.filter(test => test.result().state === state)
for (const test of inState('skipped')) {
  const { note } = test.result()
  console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName}${note ? ` (${note})` : ''}`)
}

/** A file that could not be loaded, and an error outside of every test, count like a failed test. */
const failed =
  inState('failed').length +
  modules.flatMap(module => module.errors()).length +
  vitest.state.getUnhandledErrors().length
if (failed > 0) process.exitCode = 1
console.log(`${inState('passed').length} passed, ${failed} failed, ${inState('skipped').length} skipped`)
process.exit()
