import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/sequencer.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/services/global-setup.ts',
    pool: 'forks',
    // On two cores: many files wait for a server most of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // For a loaded machine; a test that waits for something gives its wait a shorter limit of its own.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
})
