import type { Work } from '../work.ts'
import { fileToKafka } from './file-to-kafka.ts'
import { fromKafka } from './from-kafka.ts'
import { sinks } from './sinks.ts'
import { sources } from './sources.ts'

export const works: readonly Work[] = [...fileToKafka, ...fromKafka, ...sources, ...sinks]
