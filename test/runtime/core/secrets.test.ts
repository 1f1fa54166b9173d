import { expect, it } from 'vitest'
import { secret } from '../../../runtime/core/secrets.ts'

it('what one bundle was given is masked by the other, after a reload', async () => {
  const other: typeof import('../../../runtime/core/secrets.ts') = await import(
    // @ts-expect-error the same module once more, as another bundle has it
    '../../../runtime/core/secrets.ts?copy'
  )
  expect(other.secret).not.toBe(secret)
  secret('hunter2-of-the-new-version')
  expect(other.masked('login with hunter2-of-the-new-version failed')).toBe('login with (secret) failed')
})
