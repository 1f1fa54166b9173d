#!/usr/bin/env node
import { main } from './main.ts'
import { program } from './program.ts'

await main(() => program.parseAsync())
