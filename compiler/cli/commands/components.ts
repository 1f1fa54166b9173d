import { didYouMean } from '../../diagnostics/guess.ts'
import { components as all, kinds, spellings } from '../../registry/index.ts'
import { reference } from '../../registry/reference.ts'
import { UserError } from '../main.ts'

export async function components(what: string | undefined, { markdown }: { markdown?: true }): Promise<void> {
  const page = reference(what, markdown ? 'markdown' : 'terminal')
  if (page === undefined) throw new UserError(unknown(what!), 2)
  process.stdout.write(page)
}

function unknown(what: string): string {
  const [kindText, type] = what.split('/')
  const kind = kinds.find(one => one === kindText || one === `${kindText}s`)
  if (kind === undefined) return `there is no kind of component "${kindText}"; ${didYouMean(kindText!, kinds) ?? ''}`
  const hint = didYouMean(type ?? '', all(kind).flatMap(spellings))
  return `there is no type "${type}" among the ${kind}${hint === undefined ? '' : `; ${hint}`}`
}
