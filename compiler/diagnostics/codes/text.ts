import type { CodeRow } from './row.ts'

/** About the text of a .properties file, before keys have a meaning. */
export const textCodes = {
  'malformed-escape': {
    severity: 'error',
    title: 'a \\u escape without four hex digits',
    lost: true,
    message: (p: { text: string }) => `"${p.text}" needs four hex digits after \\u; Flume can't load the file`,
  },
  'byte-order-mark': {
    severity: 'warning',
    title: 'a byte order mark at the start of the file',
    lost: true,
    message: (_: object) =>
      'a byte order mark stands before this line; Flume takes it as part of the line, and ignores the line',
  },
  'slash-comment': {
    severity: 'warning',
    title: 'a comment that starts with // or ;',
    lost: true,
    message: (p: { mark: string }) =>
      `"${p.mark}" does not start a comment: the line is read as a property and ignored`,
  },
  'stray-text': {
    severity: 'warning',
    title: 'a line that is no property of any agent',
    lost: true,
    message: (p: { key: string }) => `"${p.key}" is not a property of any agent; Flume ignores the line`,
  },
  'blank-separator': {
    severity: 'info',
    title: 'a blank in the place of "="',
    message: (p: { key: string }) => `a blank separates ${p.key} from its value; "=" is clearer`,
  },
  'empty-value': {
    severity: 'warning',
    title: 'a property without a value',
    lost: true,
    message: (p: { key: string }) => `${p.key} has no value; Flume drops the property`,
  },
  'empty-default': {
    severity: 'info',
    title: 'a property set to the empty text that is its default',
    message: (p: { key: string }) =>
      `${p.key} has no value; Flume drops the property, and its default is the empty text that is meant here`,
  },
  'duplicate-key': {
    severity: 'warning',
    title: 'a key set twice, with different values',
    lost: true,
    message: (p: { key: string; line: number; value: string }) =>
      `${p.key} is set again: this overrides "${p.value}" of line ${p.line}`,
  },
  'repeated-key': {
    severity: 'info',
    title: 'a key set twice to the same value',
    message: (p: { key: string; line: number }) => `${p.key} is set to the same value as in line ${p.line}`,
  },
  'comment-in-value': {
    severity: 'error',
    title: 'a comment behind a value',
    lost: true,
    message: (p: { comment: string }) =>
      `"${p.comment}" is part of the value: "#" starts a comment only at the start of a line`,
  },
  'line-continues': {
    severity: 'warning',
    title: 'a backslash at the end of a line takes in the next setting',
    lost: true,
    message: (p: { next: string }) => `the backslash at the end joins the next line to this value: "${p.next}"`,
  },
  'swallowed-line': {
    severity: 'error',
    title: 'a setting that is part of the value before it',
    lost: true,
    message: (p: { key: string; line: number }) =>
      `${p.key} is not set: the backslash at the end of line ${p.line} makes this line a part of that value`,
  },
  'lost-backslash': {
    severity: 'warning',
    title: 'a single backslash that the properties format takes away',
    lost: true,
    message: (p: { value: string }) => `backslashes are escapes in this format: the value becomes "${p.value}"`,
  },
  'loose-escape': {
    severity: 'info',
    title: 'a backslash that the properties format drops without harm',
    message: (p: { escape: string; text: string }) => `"${p.escape}" is read as "${p.text}" here`,
  },
  'full-width-punctuation': {
    severity: 'error',
    title: 'a full-width comma, colon or semicolon in a value',
    lost: true,
    message: (p: { char: string; plain: string }) => `full-width "${p.char}" does not mean "${p.plain}" to Flume`,
  },
  'invisible-character': {
    severity: 'error',
    title: 'an invisible character in a key or a value',
    lost: true,
    message: (p: { name: string }) => `there is a ${p.name} here, which Flume takes as part of the text`,
  },
  'not-latin': {
    severity: 'warning',
    title: 'text that Flume reads in another encoding',
    message: (p: { value: string; read: string }) =>
      `"${p.value}" becomes "${p.read}": Flume reads properties files as ISO-8859-1`,
  },
} satisfies Record<string, CodeRow>
