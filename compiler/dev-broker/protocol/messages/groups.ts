/** Consumer groups, by the classic protocol. */
import { api } from '../api.ts'
import {
  array,
  boolean,
  bytes,
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

export const joinGroup = api({
  key: 11,
  name: 'JoinGroup',
  least: 0,
  most: 9,
  flexible: 6,
  request: struct({
    group: string,
    sessionTimeout: int32,
    rebalanceTimeout: since(1, int32, -1),
    member: string,
    instance: since(5, nullableString, undefined),
    protocolType: string,
    protocols: array(struct({ name: string, metadata: bytes })),
    reason: since(8, nullableString, undefined),
  }),
  response: struct({
    throttleTime: since(2, int32, 0),
    error: int16,
    generation: int32,
    protocolType: since(7, nullableString, undefined),
    /** Null only from version 7 on. */
    protocol: nullableString,
    leader: string,
    skipAssignment: since(9, boolean, false),
    member: string,
    members: array(struct({ member: string, instance: since(5, nullableString, undefined), metadata: bytes })),
  }),
})

export const syncGroup = api({
  key: 14,
  name: 'SyncGroup',
  least: 0,
  most: 5,
  flexible: 4,
  request: struct({
    group: string,
    generation: int32,
    member: string,
    instance: since(3, nullableString, undefined),
    protocolType: since(5, nullableString, undefined),
    protocol: since(5, nullableString, undefined),
    assignments: array(struct({ member: string, assignment: bytes })),
  }),
  response: struct({
    throttleTime: since(1, int32, 0),
    error: int16,
    protocolType: since(5, nullableString, undefined),
    protocol: since(5, nullableString, undefined),
    assignment: bytes,
  }),
})

export const heartbeat = api({
  key: 12,
  name: 'Heartbeat',
  least: 0,
  most: 4,
  flexible: 4,
  request: struct({
    group: string,
    generation: int32,
    member: string,
    instance: since(3, nullableString, undefined),
  }),
  response: struct({ throttleTime: since(1, int32, 0), error: int16 }),
})

export const leaveGroup = api({
  key: 13,
  name: 'LeaveGroup',
  least: 0,
  most: 5,
  flexible: 4,
  request: struct({
    group: string,
    member: versions(0, 2, string, ''),
    members: since(
      3,
      array(
        struct({
          member: string,
          instance: nullableString,
          reason: since(5, nullableString, undefined),
        }),
      ),
      [],
    ),
  }),
  response: struct({
    throttleTime: since(1, int32, 0),
    error: int16,
    members: since(3, array(struct({ member: string, instance: nullableString, error: int16 })), []),
  }),
})

export const offsetCommit = api({
  key: 8,
  name: 'OffsetCommit',
  least: 2,
  most: 8,
  flexible: 8,
  request: struct({
    group: string,
    generation: int32,
    member: string,
    instance: since(7, nullableString, undefined),
    retention: versions(2, 4, int64, -1),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({ partition: int32, offset: int64, leaderEpoch: since(6, int32, -1), metadata: nullableString }),
        ),
      }),
    ),
  }),
  response: struct({
    throttleTime: since(3, int32, 0),
    topics: array(struct({ name: string, partitions: array(struct({ partition: int32, error: int16 })) })),
  }),
})

export const offsetFetch = api({
  key: 9,
  name: 'OffsetFetch',
  least: 1,
  most: 7,
  flexible: 6,
  request: struct({
    group: string,
    /** Null for all, from version 2 on. */
    topics: nullableArray(struct({ name: string, partitions: array(int32) })),
    stable: since(7, boolean, false),
  }),
  response: struct({
    throttleTime: since(3, int32, 0),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partition: int32,
            offset: int64,
            leaderEpoch: since(5, int32, -1),
            metadata: nullableString,
            error: int16,
          }),
        ),
      }),
    ),
    error: since(2, int16, 0),
  }),
})

export const listGroups = api({
  key: 16,
  name: 'ListGroups',
  least: 0,
  most: 4,
  flexible: 3,
  request: struct({ states: since(4, array(string), []) }),
  response: struct({
    throttleTime: since(1, int32, 0),
    error: int16,
    groups: array(struct({ group: string, protocolType: string, state: since(4, string, '') })),
  }),
})

export const describeGroups = api({
  key: 15,
  name: 'DescribeGroups',
  least: 0,
  most: 5,
  flexible: 5,
  request: struct({ groups: array(string), operations: since(3, boolean, false) }),
  response: struct({
    throttleTime: since(1, int32, 0),
    groups: array(
      struct({
        error: int16,
        group: string,
        state: string,
        protocolType: string,
        protocol: string,
        members: array(
          struct({
            member: string,
            instance: since(4, nullableString, undefined),
            clientId: string,
            host: string,
            metadata: bytes,
            assignment: bytes,
          }),
        ),
        operations: since(3, int32, -0x8000_0000),
      }),
    ),
  }),
})

export const deleteGroups = api({
  key: 42,
  name: 'DeleteGroups',
  least: 0,
  most: 2,
  flexible: 2,
  request: struct({ groups: array(string) }),
  response: struct({
    throttleTime: or(int32, 0),
    groups: array(struct({ group: string, error: int16 })),
  }),
})
