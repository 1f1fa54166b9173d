import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/services/global-setup.ts',
    pool: 'forks',
    maxWorkers: 2,
    // For a loaded machine; a test that waits for something gives its wait a shorter limit of its own.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
})
