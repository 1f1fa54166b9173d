const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const tenth = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

export const count = (number: number): string => whole.format(number)

/** `12,340/s`; an en dash while nothing is known. */
export function rate(perSecond: number | undefined): string {
  if (perSecond === undefined) return '–'
  return `${perSecond < 10 ? tenth.format(perSecond) : whole.format(perSecond)}/s`
}

/** `4 ms`, `1.2 s`, `3 min`, `5 h`, `2 d`. */
export function duration(seconds: number): string {
  if (seconds < 0.001) return '<1 ms'
  if (seconds < 1) return `${whole.format(seconds * 1000)} ms`
  if (seconds < 60) return `${tenth.format(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}

/** `just now`, `12 s ago`. */
export const ago = (seconds: number): string => (seconds < 2 ? 'just now' : `${duration(Math.round(seconds))} ago`)

export const mebibytes = (bytes: number): string => `${whole.format(bytes / 1024 / 1024)} MiB`

/** `14:03:05`, in the reader's own time zone. */
export const clock = (time: number): string => new Date(time).toLocaleTimeString('en-GB')

export const percent = (part: number, of: number): number => (of === 0 ? 0 : Math.min(100, (100 * part) / of))
