/** Log files are rotated while they are read. */
import { expect, it } from 'vitest'
import { describeWithKafka } from '../services/shared.ts'
import { ended, fileToKafka } from './flows.ts'

const faultless = { lost: 0, twice: 0, reordered: 0, altered: 0 }
const at = [0.33, 0.66]

describeWithKafka('a log file that is', kafka => {
  const ways = [
    ['renamed, with a pattern of the live name only', 'app\\\\.log', 'rename'],
    ['renamed, with a pattern of the rotated names too', 'app\\\\.log.*', 'rename'],
    ['copied and emptied', 'app\\\\.log', 'copytruncate'],
  ] as const

  it.each(ways)('%s', async (_, pattern, by) => {
    const flow = await fileToKafka(kafka, pattern, { at, by })
    const agent = flow.agent.start()
    await flow.feed()
    expect(await ended(flow, agent)).toEqual(faultless)
  })
})
