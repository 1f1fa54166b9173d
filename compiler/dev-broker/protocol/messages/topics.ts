/** Topics made, widened, deleted and described. */
import { api } from '../api.ts'
import {
  array,
  boolean,
  int8,
  int16,
  int32,
  nullableArray,
  nullableString,
  or,
  since,
  string,
  struct,
} from '../types.ts'

export const createTopics = api({
  key: 19,
  name: 'CreateTopics',
  least: 2,
  most: 6,
  flexible: 5,
  request: struct({
    topics: array(
      struct({
        name: string,
        partitions: int32,
        replication: int16,
        assignments: array(struct({ partition: int32, brokers: array(int32) })),
        settings: array(struct({ name: string, value: nullableString })),
      }),
    ),
    timeout: int32,
    validateOnly: boolean,
  }),
  response: struct({
    throttleTime: or(int32, 0),
    topics: array(
      struct({
        name: string,
        error: int16,
        errorMessage: nullableString,
        partitions: since(5, int32, -1),
        replication: since(5, int16, -1),
        settings: since(
          5,
          nullableArray(
            struct({ name: string, value: nullableString, readOnly: boolean, source: int8, secret: boolean }),
          ),
          [],
        ),
      }),
    ),
  }),
})

export const deleteTopics = api({
  key: 20,
  name: 'DeleteTopics',
  least: 1,
  most: 5,
  flexible: 4,
  request: struct({ names: array(string), timeout: int32 }),
  response: struct({
    throttleTime: or(int32, 0),
    topics: array(struct({ name: string, error: int16, errorMessage: since(5, nullableString, undefined) })),
  }),
})

export const createPartitions = api({
  key: 37,
  name: 'CreatePartitions',
  least: 0,
  most: 3,
  flexible: 2,
  request: struct({
    topics: array(
      struct({ name: string, count: int32, assignments: nullableArray(struct({ brokers: array(int32) })) }),
    ),
    timeout: int32,
    validateOnly: boolean,
  }),
  response: struct({
    throttleTime: or(int32, 0),
    topics: array(struct({ name: string, error: int16, errorMessage: nullableString })),
  }),
})

export const describeConfigs = api({
  key: 32,
  name: 'DescribeConfigs',
  least: 1,
  most: 4,
  flexible: 4,
  request: struct({
    resources: array(struct({ type: int8, name: string, settings: nullableArray(string) })),
    synonyms: boolean,
    documentation: since(3, boolean, false),
  }),
  response: struct({
    throttleTime: or(int32, 0),
    resources: array(
      struct({
        error: int16,
        errorMessage: nullableString,
        type: int8,
        name: string,
        settings: array(
          struct({
            name: string,
            value: nullableString,
            readOnly: boolean,
            source: int8,
            secret: or(boolean, false),
            synonyms: or(array(struct({ name: string, value: nullableString, source: int8 })), []),
            type: since(3, int8, 0),
            documentation: since(3, nullableString, undefined),
          }),
        ),
      }),
    ),
  }),
})
