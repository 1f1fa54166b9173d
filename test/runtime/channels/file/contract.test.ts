import { join } from 'node:path'
import { FileChannel } from '../../../../runtime/channels/file/index.ts'
import { describeChannel } from '../../../contracts/channel.ts'

describeChannel('file', {
  make: folder =>
    new FileChannel({
      checkpointDir: join(folder, 'checkpoint'),
      dataDirs: [join(folder, 'data')],
      capacity: 200,
      transactionCapacity: 50,
      'keep-alive': 1,
    }),
})
