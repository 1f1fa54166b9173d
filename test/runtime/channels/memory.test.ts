import { expect, it } from 'vitest'
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import { ChannelFullError } from '../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { Receipt } from '../../../runtime/core/receipt.ts'
import { describeChannel } from '../../contracts/channel.ts'
import { batchOf, eventually, heldBuffers, lent } from '../../contracts/support.ts'

describeChannel('memory', {
  make: () => new MemoryChannel({ capacity: 200, transactionCapacity: 50, 'keep-alive': 1 }),
})

const never = new AbortController().signal
const receipt = () => new Receipt(() => {})

it('bounds the bytes it holds: byteCapacity less the part set aside for headers', async () => {
  const channel = new MemoryChannel({ byteCapacity: 1000, byteCapacityBufferPercentage: 20, 'keep-alive': 0 })
  await channel.put(batchOf(['x'.repeat(800)]), receipt())
  await expect(channel.put(batchOf(['y']), receipt())).rejects.toBeInstanceOf(ChannelFullError)
  await (await channel.take(1, never))!.commit()
  await channel.put(batchOf(['y']), receipt())
  expect(channel.bytes).toBe(1)
})

it('lets one event larger than the bound through when it is empty', async () => {
  const channel = new MemoryChannel({ byteCapacity: 1000, 'keep-alive': 0 })
  await channel.put(batchOf(['x'.repeat(5000)]), receipt())
  expect(lent(await channel.take(1, never))[0]).toHaveLength(5000)
})

it('does not keep a large buffer alive for few bytes', async () => {
  const channel = new MemoryChannel({})
  const large = new EventBatch(Buffer.alloc(1 << 20, 'z'), Uint32Array.of(5, 9, 9, 1 << 20))
  await channel.put(large.select([0]), receipt())
  const loan = await channel.take(1, never)
  expect(loan!.batches[0]!.data.length).toBe(4)
  expect(lent(loan)).toEqual(['zzzz'])
})

it('keeps nothing of what was delivered, though it is never empty', async () => {
  const channel = new MemoryChannel({})
  const put = () => channel.put(new EventBatch(Buffer.allocUnsafeSlow(100_000), Uint32Array.of(0, 100_000)), receipt())
  await put()
  const before = heldBuffers()
  for (let i = 0; i < 500; i++) {
    await put()
    const loan = await channel.take(1, never)
    await loan!.commit()
  }
  // What is freed shows a moment later.
  await eventually(() => heldBuffers() - before < 1e6, 'the end of the delivered batches')
})
