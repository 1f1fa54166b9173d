/**
 * Leaves nothing behind, whatever happens to us. A shell of its own session holds the list of process groups, mounts and
 * folders; when our end of its pipe closes (we ended, crashed, or were killed) it kills the groups, unmounts, and removes
 * the folders.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

const script = `
groups=' ' mounts='' folders=''
while read -r word what; do
  case $word in
    watch) groups="$groups$what ";;
    forget) groups="\${groups%% $what *} \${groups#* $what }";;
    unmount) mounts="$mounts$what
";;
    remove) folders="$folders$what
";;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
printf %s "$mounts" | while read -r mount; do umount -l -- "$mount"; done
printf %s "$folders" | while read -r folder; do rm -rf -- "$folder"; done
`

let shell: ChildProcess | undefined

function tell(word: 'watch' | 'forget' | 'unmount' | 'remove', what: string | number): void {
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

export const unmountAtEnd = (folder: string): void => tell('unmount', folder)

export const removeAtEnd = (folder: string): void => tell('remove', folder)
