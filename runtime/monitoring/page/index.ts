/** The status page: one document that needs nothing else and may load nothing else. Its sources are beside this file. */
import { createHash } from 'node:crypto'
import type { Answer } from '../answer.ts'
import { body, script, style } from './assets.ts'

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but the two texts in the page itself may run or style, and only this agent is asked for data. */
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>flumec agent</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}<script>${script}</script>
</body>
</html>
`

export function page(): Answer {
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: document,
    headers: {
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    },
  }
}
