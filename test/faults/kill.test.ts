/** Nothing is lost when an agent is killed, in spite of a memory channel; what comes twice is bounded by what was in flight. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Broker, startKafka } from '../services/kafka.ts'
import { describeWithKafka } from '../services/shared.ts'
import { fileToKafka, inFlight, interrupted, kafkaToKafka } from './flows.ts'

describeWithKafka('killed', kafka => {
  const once = { lost: 0, reordered: 0, altered: 0 }

  it('in the middle of a file', async () => {
    const { twice, ...rest } = await interrupted(await fileToKafka(kafka), agent => agent.kill())
    expect(rest).toEqual(once)
    expect(twice).toBeLessThanOrEqual(inFlight)
  })

  it('in the middle of a topic', async () => {
    const { twice, ...rest } = await interrupted(await kafkaToKafka(kafka, kafka), agent => agent.kill())
    expect(rest).toEqual(once)
    expect(twice).toBeLessThanOrEqual(inFlight)
  })

  describe('while the broker of the sink is away', () => {
    let broker: Broker
    beforeAll(async () => {
      broker = await startKafka()
    })
    afterAll(() => broker.stop())

    async function brokerAway(agent: { kill(): Promise<void> }): Promise<void> {
      await broker.stop()
      await new Promise(resolve => setTimeout(resolve, 1000))
      await agent.kill()
      await broker.start()
    }

    it('in the middle of a file', async () => {
      const { twice, ...rest } = await interrupted(await fileToKafka(broker), brokerAway)
      expect(rest).toEqual(once)
      expect(twice).toBeLessThanOrEqual(inFlight)
    })

    it('in the middle of a topic', async () => {
      const { twice, ...rest } = await interrupted(await kafkaToKafka(kafka, broker), brokerAway)
      expect(rest).toEqual(once)
      expect(twice).toBeLessThanOrEqual(inFlight)
    })
  })
})
