import type { Socket } from 'node:net'
import { Duplex, pipeline } from 'node:stream'
import { constants, createDeflate, createInflate } from 'node:zlib'

/** Compression as Flume has it: both directions are one endless zlib stream, ours flushed with every answer. */
export function zipped(socket: Socket): Duplex {
  // The peer breaks its stream off when it goes, which is no fault.
  const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH })
  // Answers are short: a small window costs little memory on each of many connections.
  const deflate = createDeflate({ flush: constants.Z_SYNC_FLUSH, windowBits: 10, memLevel: 1 })
  const stream = Duplex.from({ readable: inflate, writable: deflate })
  // What ends one of them ends all, and who reads the stream hears of it.
  pipeline(socket, inflate, () => {})
  pipeline(deflate, socket, () => {})
  stream.on('error', () => {})
  return stream
}
