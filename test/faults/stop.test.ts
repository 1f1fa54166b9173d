/** SIGTERM ends an agent in order: nothing lost, nothing twice; and in time, even when the sink can't deliver. */
import { expect, it } from 'vitest'
import { startKafka } from '../services/kafka.ts'
import { describeWithKafka } from '../services/shared.ts'
import { fileToKafka, inFlight, interrupted, kafkaToKafka } from './flows.ts'

const faultless = { lost: 0, twice: 0, reordered: 0, altered: 0 }

describeWithKafka('SIGTERM', kafka => {
  it('in the middle of a file', async () => {
    expect(await interrupted(await fileToKafka(kafka), async agent => expect(await agent.stop()).toBe(0))).toEqual(
      faultless,
    )
  })

  it('in the middle of a topic', async () => {
    expect(
      await interrupted(await kafkaToKafka(kafka, kafka), async agent => expect(await agent.stop()).toBe(0)),
    ).toEqual(faultless)
  })

  it('while the broker is away', { timeout: 120_000 }, async () => {
    const broker = await startKafka()
    const { twice, ...rest } = await interrupted(await fileToKafka(broker), async agent => {
      await broker.stop()
      const before = Date.now()
      await agent.stop(30_000)
      // The shutdown time-out is 8 s; the rest is for a loaded machine.
      expect(Date.now() - before).toBeLessThan(15_000)
      await broker.start()
    })
    expect(rest).toEqual({ lost: 0, reordered: 0, altered: 0 })
    expect(twice).toBeLessThanOrEqual(inFlight)
    await broker.stop()
  })
})
