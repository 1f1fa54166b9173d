/**
 * The drop-in for Flume's own script (reference: config-layer 1): `flume-ng agent -n NAME -c CONF -f FILE` builds and
 * runs the agent that the file describes, as Flume would keep it.
 */
import { main } from '../main.ts'

const [command, ...args] = process.argv.slice(2)
void main(async () => (await import('../flume-ng/commands.ts')).flumeNg(command, args))
