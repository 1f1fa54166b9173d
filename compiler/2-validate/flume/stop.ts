import type { Reason } from '../model.ts'

/** Ends the run of an agent, as an exception does in Flume. */
export class Stop extends Error {
  override readonly name = 'Stop'

  constructor(
    readonly end: 'nothing' | 'fails',
    readonly because: Reason,
    /** The exception comes while the file is validated: no agent of it starts. */
    readonly ofFile = false,
  ) {
    super(because.code)
  }
}
