import type { FileRollSinkOptions } from './options.ts'

/** Gives the names of the files, one after another, as Flume's path managers do. */
export type FileNames = () => string

export function fileNames(options: Required<FileRollSinkOptions>): FileNames {
  const extension = options['sink.pathManager.extension']
  const next = options['sink.pathManager'] === 'ROLLTIME' ? byOwnTime() : byStart()
  return () => `${options['sink.pathManager.prefix']}${next()}${extension === '' ? '' : `.${extension}`}`
}

/** The time of the start in ms, and a number. */
function byStart(): FileNames {
  const started = Date.now()
  let number = 0
  return () => `${started}-${++number}`
}

/** The file's own second in local time, and a number that starts again with each second. */
function byOwnTime(): FileNames {
  let second = ''
  let number = 0
  return () => {
    const now = localSecond(new Date())
    number = now === second ? number + 1 : 1
    second = now
    return `${now}-${number}`
  }
}

/** `20261124090501` */
function localSecond(date: Date): string {
  const fields = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()]
  return date.getFullYear() + fields.map(field => String(field).padStart(2, '0')).join('')
}
