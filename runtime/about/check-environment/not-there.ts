/** A need is not met; the message says what is wrong and what to do. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** The system's word for a failure, for people. */
export function why(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return words[code ?? ''] ?? message
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the port is in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no way to that host',
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of the path is no directory',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the name server does not answer',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
}
