import { execFile } from 'node:child_process'
import type { Logger } from './core/log.ts'

/**
 * Tells systemd that the agent is up, and then, for as long as the event loop turns, that it is alive (sd_notify(3)).
 * Nothing happens where systemd does not ask for it (NOTIFY_SOCKET, WATCHDOG_USEC).
 *
 * The protocol wants a datagram to a Unix socket, which Node can't send; `systemd-notify` is where systemd is.
 */
export function tellServiceManager(log: Logger): void {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: micros } = process.env
  if (!socket) return
  notify('READY=1', log)
  const patience = Number(micros) / 1000
  // Three times as often as it must be: one message may be late.
  if (patience > 0) setInterval(() => notify('WATCHDOG=1', log), patience / 3).unref()
}

function notify(message: string, log: Logger): void {
  execFile('systemd-notify', [message], error => {
    if (error !== null) log.warn(`systemd was not told ${message}: ${error.message.trim()}`)
  })
}
