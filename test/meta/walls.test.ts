import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryFiles, root } from './files.ts'
import { breaches } from './walls.ts'

describe('walls', () => {
  it('stand in every file', () => {
    const files = repositoryFiles().filter(path => /^(compiler|runtime)\/.*\.ts$/.test(path))
    const found = files.flatMap(path => breaches(path, readFileSync(join(root, path), 'utf8')))
    expect(found).toEqual([])
  })

  const behindWalls: [path: string, line: string][] = [
    ['runtime/sinks/file_roll/index.ts', "import { codes } from '../../../compiler/diagnostics/codes.ts'"],
    ['runtime/sinks/kafka/index.ts', "import { Kafka } from 'kafkajs'"],
    ['compiler/trial/stand-ins.ts', "import { Kafka } from 'kafkajs'"],
    ['runtime/sinks/avro/index.ts', "export * from 'avsc'"],
    ['runtime/core/outlet.ts', "import { MemoryChannel } from '../channels/memory/index.ts'"],
    ['compiler/cli/commands/run.ts', "await import('../../../runtime/agent.ts')"],
    ['compiler/cli/commands/check.ts', "import type { Document } from 'yaml'"],
    ['compiler/6-bundle/index.ts', "import { Project } from 'ts-morph'"],
    ['compiler/2-validate/index.ts', "import type { Ir } from '../4-lower/ir.ts'"],
    ['compiler/3-analyze/index.ts', "import { version } from '../cli/version.ts'"],
    ['compiler/6-bundle/index.ts', "import { startDevBroker } from '../dev-broker/index.ts'"],
    ['runtime/sinks/kafka/index.ts', "import { startDevBroker } from '../../../compiler/dev-broker/index.ts'"],
    ['compiler/dev-broker/index.ts', "import type { Ir } from '../4-lower/index.ts'"],
    ['compiler/dev-broker/log/records.ts', "import { decompress } from '../../../runtime/kafka/codecs/index.ts'"],
    ['compiler/registry/find.ts', "import type { Model } from '../2-validate/model.ts'"],
  ]
  it.each(behindWalls)('see %s with %s', (path, line) => expect(breaches(path, line)).not.toEqual([]))

  const inTheOpen: [path: string, line: string][] = [
    ['runtime/kafka/cluster.ts', "import { Kafka } from 'kafkajs/src/cluster'"],
    ['compiler/trial/broker.ts', "import { Kafka } from 'kafkajs'"],
    ['runtime/sinks/kafka/index.ts', "import { connect } from '../../kafka/index.ts'"],
    ['compiler/1-parse/yaml/index.ts', "import { parseDocument } from 'yaml'"],
    ['compiler/registry/validators.ts', "import standalone from 'ajv/dist/standalone/index.js'"],
    ['compiler/4-lower/index.ts', "import type { Model } from '../2-validate/model.ts'"],
    ['compiler/cli/program.ts', "import { Command } from 'commander'"],
  ]
  it.each(inTheOpen)('let %s have %s', (path, line) => expect(breaches(path, line)).toEqual([]))
})
