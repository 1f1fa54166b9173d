import type { CodeRow } from './row.ts'

/** About a file as a whole, and about what is written in it for flumec alone. */
export const fileCodes = {
  'file-unreadable': {
    severity: 'error',
    title: 'a file that was named can not be read',
    message: (p: { file: string; why: string }) => `${p.file} can't be read: ${p.why}`,
  },
  'empty-file': {
    severity: 'error',
    title: 'a file sets no property at all',
    lost: true,
    message: (_: object) => 'the file sets nothing; Flume ends with an exception when it loads it',
  },
  'unused-suppression': {
    severity: 'warning',
    title: 'a suppression that suppresses nothing',
    message: (p: { code: string }) => `there is no ${p.code} on the next line to ignore`,
  },
  'unknown-suppression': {
    severity: 'warning',
    title: 'a suppression names a code that does not exist',
    message: (p: { code: string }) =>
      p.code === '' ? 'flumec-ignore-next-line needs the code to ignore' : `there is no code "${p.code}" to ignore`,
  },
  'suppression-without-reason': {
    severity: 'info',
    title: 'a suppression does not say why',
    message: (p: { code: string }) => `${p.code} is ignored without a reason`,
  },
} satisfies Record<string, CodeRow>
