/** What a partition remembers of idempotent producers: enough to know a batch that came before, or out of its order. */
import { type RecordBatch, type Refusal, refused } from './record-batch.ts'

interface Written {
  readonly first: number
  readonly last: number
  readonly baseOffset: number
  readonly appendTime: number
}

interface Producer {
  epoch: number
  /** The last five, as Kafka: a producer may have that many requests in flight. */
  written: Written[]
}

/** Sequence numbers are 31 bits wide and start again at 0. */
const sequences = 0x8000_0000

export class Producers {
  readonly #known = new Map<number, Producer>()

  /** What to answer instead of appending: the first answer to the same batch, or a refusal. */
  check(batch: RecordBatch): Pick<Written, 'baseOffset' | 'appendTime'> | Refusal | undefined {
    const producer = this.#known.get(batch.producerId)
    if (batch.producerId < 0 || producer === undefined) return undefined
    const { producerEpoch: epoch, baseSequence: first } = batch
    if (epoch < producer.epoch)
      return refused('INVALID_PRODUCER_EPOCH', `producer ${batch.producerId} has epoch ${producer.epoch} by now`)
    if (epoch > producer.epoch) return first === 0 ? undefined : outOfOrder(batch, 0)
    const last = lastSequence(batch)
    const before = producer.written.find(one => one.first === first && one.last === last)
    if (before !== undefined) return before
    const expected = (producer.written.at(-1)!.last + 1) % sequences
    return first === expected ? undefined : outOfOrder(batch, expected)
  }

  note(batch: RecordBatch, appendTime: number): void {
    if (batch.producerId < 0) return
    const known = this.#known.get(batch.producerId)
    const same = known !== undefined && known.epoch === batch.producerEpoch
    const { baseSequence: first, baseOffset } = batch
    const written = { first, last: lastSequence(batch), baseOffset, appendTime }
    this.#known.set(batch.producerId, {
      epoch: batch.producerEpoch,
      written: [...(same ? known.written.slice(-4) : []), written],
    })
  }
}

const lastSequence = (batch: RecordBatch): number => (batch.baseSequence + batch.lastOffsetDelta) % sequences

function outOfOrder(batch: RecordBatch, expected: number): Refusal {
  const found = `sequence ${batch.baseSequence} of producer ${batch.producerId}`
  return refused('OUT_OF_ORDER_SEQUENCE_NUMBER', `${found} came where ${expected} was due`)
}
