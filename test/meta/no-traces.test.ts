/** The repository speaks of the product alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryFiles, root } from './files.ts'

/** Put together from pieces, so that this file passes its own test. */
const traces = new RegExp(
  [
    ['/wo', 'rk/'],
    ['/ro', 'ot/'],
    ['/home/', '[a-z]+/'],
    ['registry\\.', 'npmjs'],
    ['repo1?\\.maven', '\\.'],
    ['repo\\.maven\\.', 'apache'],
    ['deb\\.', 'debian'],
    ['pypi\\.', 'org'],
    ['files\\.python', 'hosted'],
  ]
    .map(pieces => pieces.join(''))
    .join('|'),
  'i',
)

it('no file names a path of one machine or the address of a package registry', () => {
  const found = repositoryFiles().filter(path => traces.test(readFileSync(join(root, path), 'latin1')))
  expect(found).toEqual([])
})
