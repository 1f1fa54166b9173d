/** Who is there and what it can do. Fields stand as in Kafka's protocol guide; what only clusters need is left at its default. */
import { api } from '../api.ts'
import {
  array,
  boolean,
  int8,
  int16,
  int32,
  int64,
  nullableArray,
  nullableString,
  or,
  since,
  string,
  struct,
  versions,
} from '../types.ts'

/** Means "was not asked for". */
const noOperations = -0x8000_0000

export const apiVersions = api({
  key: 18,
  name: 'ApiVersions',
  least: 0,
  most: 3,
  flexible: 3,
  request: struct({ softwareName: since(3, string, ''), softwareVersion: since(3, string, '') }),
  response: struct({
    error: int16,
    apis: array(struct({ key: int16, least: int16, most: int16 })),
    throttleTime: since(1, int32, 0),
  }),
})

export const metadata = api({
  key: 3,
  name: 'Metadata',
  least: 0,
  most: 9,
  flexible: 9,
  request: struct({
    topics: nullableArray(struct({ name: string })),
    create: since(4, boolean, true),
    clusterOperations: since(8, boolean, false),
    topicOperations: since(8, boolean, false),
  }),
  response: struct({
    throttleTime: since(3, int32, 0),
    brokers: array(struct({ id: int32, host: string, port: int32, rack: since(1, nullableString, undefined) })),
    clusterId: since(2, nullableString, undefined),
    controller: since(1, int32, -1),
    topics: array(
      struct({
        error: int16,
        name: string,
        internal: since(1, boolean, false),
        partitions: array(
          struct({
            error: or(int16, 0),
            partition: int32,
            leader: int32,
            leaderEpoch: since(7, int32, 0),
            replicas: array(int32),
            inSync: array(int32),
            offline: since(5, array(int32), []),
          }),
        ),
        operations: since(8, int32, noOperations),
      }),
    ),
    operations: since(8, int32, noOperations),
  }),
})

export const describeCluster = api({
  key: 60,
  name: 'DescribeCluster',
  least: 0,
  most: 0,
  flexible: 0,
  request: struct({ operations: boolean }),
  response: struct({
    throttleTime: or(int32, 0),
    error: or(int16, 0),
    errorMessage: or(nullableString, undefined),
    clusterId: string,
    controller: int32,
    brokers: array(struct({ id: int32, host: string, port: int32, rack: or(nullableString, undefined) })),
    operations: or(int32, noOperations),
  }),
})

export const findCoordinator = api({
  key: 10,
  name: 'FindCoordinator',
  least: 0,
  most: 4,
  flexible: 3,
  request: struct({
    key: versions(0, 3, string, ''),
    type: since(1, int8, 0),
    keys: since(4, array(string), []),
  }),
  response: struct({
    throttleTime: since(1, int32, 0),
    error: versions(0, 3, int16, 0),
    errorMessage: versions(1, 3, nullableString, undefined),
    id: versions(0, 3, int32, -1),
    host: versions(0, 3, string, ''),
    port: versions(0, 3, int32, -1),
    coordinators: since(
      4,
      array(
        struct({
          key: string,
          id: int32,
          host: string,
          port: int32,
          error: int16,
          errorMessage: nullableString,
        }),
      ),
      [],
    ),
  }),
})

export const initProducerId = api({
  key: 22,
  name: 'InitProducerId',
  least: 0,
  most: 4,
  flexible: 2,
  request: struct({
    transactionalId: nullableString,
    timeout: int32,
    producerId: since(3, int64, -1),
    epoch: since(3, int16, -1),
  }),
  response: struct({ throttleTime: or(int32, 0), error: int16, producerId: int64, epoch: int16 }),
})
