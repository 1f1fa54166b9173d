/** A wrong use of the command: told in one line, status 2. */
export class WrongUse extends Error {}

/** Does something with a file that the command line names; what the system refuses is a wrong use. */
export function tryTo<T>(what: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new WrongUse(`can't ${what}: ${error.message}`)
  }
}
