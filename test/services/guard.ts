/**
 * Leaves nothing behind, whatever happens to us. A shell of its own session holds the list of process groups and
 * folders; when our end of its pipe closes (we ended, crashed, or were killed) it kills the groups and removes the folders.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const script = `
groups=' ' folders=''
while read -r word what; do
  case $word in
    watch) groups="$groups$what ";;
    forget) groups="\${groups%% $what *} \${groups#* $what }";;
    remove) folders="$folders$what
";;
  esac
done
for group in $groups; do kill -KILL -- "-$group"; done
printf %s "$folders" | while read -r folder; do rm -rf -- "$folder"; done
`

let shell: ChildProcess | undefined

function tell(word: 'watch' | 'forget' | 'remove', what: string | number): void {
  if (shell === undefined) {
    shell = spawn('sh', ['-c', script], { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] })
    shell.unref()
    ;(shell.stdin as Socket).unref()
  }
  shell.stdin!.write(`${word} ${what}\n`)
}

/** The process is a group's leader (spawned `detached`): the whole group is killed when we end before it. */
export function guard(child: ChildProcess): void {
  const group = child.pid
  if (group === undefined) return
  tell('watch', group)
  child.once('exit', () => tell('forget', group))
}

/** A new empty folder that is removed when this process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `flumec-${name}-`))
  removeAtEnd(folder)
  return folder
}

export function removeAtEnd(folder: string): void {
  tell('remove', folder)
}
