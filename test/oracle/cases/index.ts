import type { OracleCase } from '../case.ts'
import { channels } from './channels.ts'
import { config } from './config.ts'
import { exec } from './exec.ts'
import { fileSinks } from './files.ts'
import { generators } from './generators.ts'
import { groups } from './groups.ts'
import { hdfs } from './hdfs.ts'
import { httpCases } from './http.ts'
import { interceptors } from './interceptors.ts'
import { kafka } from './kafka.ts'
import { netcat } from './netcat.ts'
import { peers } from './peers.ts'
import { rpc } from './rpc.ts'
import { selectors } from './selectors.ts'
import { spooldir } from './spooldir.ts'
import { syslog } from './syslog.ts'
import { taildir } from './taildir.ts'

/** All of them, from the ways in to the ways out. */
export const cases: readonly OracleCase[] = [
  ...exec,
  ...spooldir,
  ...taildir,
  ...netcat,
  ...syslog,
  ...httpCases,
  ...rpc,
  ...generators,
  ...interceptors,
  ...selectors,
  ...config,
  ...channels,
  ...kafka,
  ...fileSinks,
  ...hdfs,
  ...peers,
  ...groups,
]
