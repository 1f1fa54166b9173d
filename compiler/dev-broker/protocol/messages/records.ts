/** Records in, records out, and where they stand. */
import { api } from '../api.ts'
import {
  array,
  int8,
  int16,
  int32,
  int64,
  nullableArray,
  nullableString,
  or,
  records,
  since,
  string,
  struct,
} from '../types.ts'

export const produce = api({
  key: 0,
  name: 'Produce',
  least: 3,
  most: 9,
  flexible: 9,
  request: struct({
    transactionalId: nullableString,
    acks: int16,
    timeout: int32,
    topics: array(struct({ name: string, partitions: array(struct({ partition: int32, records })) })),
  }),
  response: struct({
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partition: int32,
            error: int16,
            baseOffset: int64,
            appendTime: since(2, int64, -1),
            start: since(5, int64, -1),
            recordErrors: since(8, array(struct({ index: int32, message: nullableString })), []),
            errorMessage: since(8, nullableString, undefined),
          }),
        ),
      }),
    ),
    throttleTime: or(int32, 0),
  }),
})

export const fetch = api({
  key: 1,
  name: 'Fetch',
  least: 4,
  most: 12,
  flexible: 12,
  request: struct({
    replica: int32,
    maxWait: int32,
    minBytes: int32,
    maxBytes: int32,
    isolation: int8,
    sessionId: since(7, int32, 0),
    sessionEpoch: since(7, int32, -1),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partition: int32,
            leaderEpoch: since(9, int32, -1),
            offset: int64,
            lastEpoch: since(12, int32, -1),
            start: since(5, int64, -1),
            maxBytes: int32,
          }),
        ),
      }),
    ),
    forgotten: since(7, array(struct({ name: string, partitions: array(int32) })), []),
    rack: since(11, string, ''),
  }),
  response: struct({
    throttleTime: or(int32, 0),
    error: since(7, int16, 0),
    /** 0: there is no session, and every request names all its partitions. */
    sessionId: since(7, int32, 0),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partition: int32,
            error: int16,
            highWatermark: int64,
            lastStable: int64,
            start: since(5, int64, -1),
            /** Null for who reads uncommitted records too. */
            aborted: nullableArray(struct({ producerId: int64, first: int64 })),
            preferredReplica: since(11, int32, -1),
            records,
          }),
        ),
      }),
    ),
  }),
})

export const listOffsets = api({
  key: 2,
  name: 'ListOffsets',
  least: 1,
  most: 7,
  flexible: 6,
  request: struct({
    replica: int32,
    isolation: since(2, int8, 0),
    topics: array(
      struct({
        name: string,
        partitions: array(struct({ partition: int32, leaderEpoch: since(4, int32, -1), time: int64 })),
      }),
    ),
  }),
  response: struct({
    throttleTime: since(2, int32, 0),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({ partition: int32, error: int16, time: int64, offset: int64, leaderEpoch: since(4, int32, -1) }),
        ),
      }),
    ),
  }),
})

export const offsetForLeaderEpoch = api({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  least: 0,
  most: 4,
  flexible: 4,
  request: struct({
    replica: since(3, int32, -2),
    topics: array(
      struct({
        name: string,
        partitions: array(struct({ partition: int32, currentEpoch: since(2, int32, -1), epoch: int32 })),
      }),
    ),
  }),
  response: struct({
    throttleTime: since(2, int32, 0),
    topics: array(
      struct({
        name: string,
        partitions: array(struct({ error: int16, partition: int32, epoch: since(1, int32, -1), endOffset: int64 })),
      }),
    ),
  }),
})

export const deleteRecords = api({
  key: 21,
  name: 'DeleteRecords',
  least: 0,
  most: 2,
  flexible: 2,
  request: struct({
    topics: array(struct({ name: string, partitions: array(struct({ partition: int32, offset: int64 })) })),
    timeout: int32,
  }),
  response: struct({
    throttleTime: or(int32, 0),
    topics: array(
      struct({ name: string, partitions: array(struct({ partition: int32, start: int64, error: int16 })) }),
    ),
  }),
})
