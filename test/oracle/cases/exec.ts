import { type OracleCase, pipeline } from '../case.ts'
import { avroEvents } from '../read.ts'

/** A script of the run's folder, without a shell in between. */
const script = 'type = exec\ncommand = /bin/sh {DIR}/script.sh'

export const exec: readonly OracleCase[] = [
  {
    name: 'exec-words',
    title: 'without a shell the command is cut at blanks; quotes, dollars and stars are text',
    agent: pipeline(`type = exec\ncommand = /bin/echo   "a  b" 'c' $HOME * ; echo no`),
    drive: run => run.events(1),
  },
  {
    name: 'exec-line-ends',
    title: 'CR, LF and both end a line; an unfinished last line is one; a wrong byte becomes U+FFFD',
    agent: pipeline(script),
    prepare: run => run.write('script.sh', `printf 'crlf\\r\\ncr\\rlf\\n\\n\\r\\r\\nbad \\377 \\303\\251\\nrest'`),
    drive: run => run.events(8),
  },
  {
    name: 'exec-charset',
    title: 'charset is how the output is read and how bodies are written',
    agent: pipeline(`${script}\ncharset = ISO-8859-1`),
    prepare: run => run.write('script.sh', `printf 'gr\\374\\337e\\n\\303\\251\\n\\205next\\n'`),
    drive: run => run.events(3),
  },
  {
    name: 'exec-restart',
    title: 'restart runs the command again, also after a failure; standard error is no event',
    agent: pipeline(`${script}\nrestart = true\nrestartThrottle = 300\nlogStdErr = true\nbatchTimeout = 100`),
    prepare: run => run.write('script.sh', 'echo once more; echo to stderr 1>&2; exit 3'),
    drive: run => run.events(3),
    read: run => ({ first: run.masked(avroEvents(run.path('out')).slice(0, 3)) }),
  },
  {
    name: 'exec-not-found',
    title: 'a command that is not there ends the source, not the agent',
    agent: pipeline(
      'type = exec\ncommand = /nowhere/at/all',
      undefined,
      'a.sources = s t\na.sources.t.type = exec\na.sources.t.command = /bin/echo there\na.sources.t.channels = c',
    ),
    drive: run => run.events(1),
  },
  {
    name: 'exec-shell-words',
    title: 'the shell gets the command as one word; the shell itself may have options',
    agent: pipeline(
      `type = exec\nshell = /bin/sh -e -c\ncommand = X='a  b'; for i in 1 2; do echo "$i $X"; done; false; echo never`,
    ),
    drive: run => run.events(2),
  },
]
