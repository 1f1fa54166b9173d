/**
 * From Java's regular expressions to JavaScript's (flag v), in one pass over the pattern.
 *
 * On the way every group has a name: `g1`, `g2` … for Java's groups in their order, `a1` … for those that stand in for
 * atomic groups and possessive quantifiers, which JavaScript lacks: `(?=(?<a1>x+))\k<a1>` takes what x+ found first and
 * never gives any of it back. At the end names become numbers, because groups with names cost half the speed. Flags are worked into the text, because JavaScript has none that end in mid pattern.
 *
 * Two things differ so that no text can mend it, and are refused where they matter: a reference to a group that took no
 * part fails in Java and matches nothing in JavaScript; and a group in a repeated part keeps its last text in Java,
 * while JavaScript forgets it with each round (`unsteady`).
 */
import { bracketClass } from './bracket-class.ts'
import { escapedClass, escapedPoint, literal, withCase } from './characters.ts'
import { type Flags, noFlags, PatternReader } from './pattern-reader.ts'

export interface Translation {
  readonly source: string
  readonly groupCount: number
  /** JavaScript's number of each of Java's groups; 0 is the whole match. */
  readonly numbers: readonly number[]
  /** Java's group numbers by name. */
  readonly names: ReadonlyMap<string, number>
  /** Whether some group's text may differ from Java's after a repetition. */
  readonly unsteady: boolean
  /** Parts that may repeat without end; a repeated group counts twice. Up to 1 the time stays below the text's square. */
  readonly repeats: number
}

export function translate(pattern: string): Translation {
  return new Translator(pattern).whole()
}

/** Not `[^]`: V8 11 takes that for one character only when it is repeated under the flag v. */
const anything = '\\p{Any}'
const lineEnds = '\\n\\r\\u0085\\u2028\\u2029'
/** What `\b` takes for a word in Java before 19: letters and digits of any script. */
const wordChar = '[\\p{L}\\p{Nd}_]'
const lineBreak = `(?:\\r\\n|[${lineEnds}\\x0b\\f])`
const notInsideCrLf = '(?<!\\r(?=\\n))'

/** A piece that a quantifier may follow. */
interface Atom {
  readonly text: string
  /** One character of the text: needs no brackets to be repeated. */
  readonly single: boolean
  /** May match nothing. */
  readonly empty: boolean
  /** Gives nothing back once it is repeated. */
  readonly whole?: boolean
}

/** The same with numbers for names. A bracket of the pattern's own text is always escaped, so it can't be mistaken. */
function numbered(source: string): Pick<Translation, 'source' | 'numbers'> {
  const names = ['', ...[...source.matchAll(/\(\?<([ga]\d+)>/g)].map(([, name]) => name!)]
  const numbers = names.map((_, i) => names.indexOf(`g${i + 1}`)).filter(number => number > 0)
  const plain = source
    .replace(/\(\?<[ga]\d+>/g, '(')
    .replace(/\\k<([ga]\d+)>/g, (_, name: string) => `(?:\\${names.indexOf(name)})`)
  return { source: plain, numbers: [0, ...numbers] }
}

class Translator {
  readonly #reader: PatternReader
  readonly #names = new Map<string, number>()
  /** Groups that need not have taken part when the rest of the pattern is matched. */
  readonly #optional = new Set<number>()
  readonly #open = new Set<number>()
  #flags: Flags = noFlags
  #groups = 0
  #atomics = 0
  #lookbehinds = 0
  #repeats = 0
  #unsteady = false
  /** Whether what was read last by #alternatives or #sequence may match nothing. */
  #empty = false
  /** Parts so far that try to match nothing first. */
  #reluctant = 0

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern)
  }

  whole(): Translation {
    const source = this.#alternatives()
    if (!this.#reader.ended) throw this.#reader.refuse('a ) has no (')
    return {
      ...numbered(source),
      groupCount: this.#groups,
      names: this.#names,
      unsteady: this.#unsteady,
      repeats: this.#repeats,
    }
  }

  #alternatives(): string {
    const branches: string[] = []
    let empty = false
    do {
      const before = this.#groups
      if (empty) this.#reluctant++
      branches.push(this.#sequence())
      empty ||= this.#empty
      if (branches.length > 1 || this.#reader.peek() === '|') this.#mayBeLeftOut(before)
    } while (this.#reader.eat('|'))
    this.#empty = empty
    return branches.join('|')
  }

  #mayBeLeftOut(before: number): void {
    for (let group = before + 1; group <= this.#groups; group++) this.#optional.add(group)
  }

  #sequence(): string {
    let text = ''
    let empty = true
    for (;;) {
      this.#reader.skipComments(this.#flags)
      if (this.#reader.ended || /^[|)]$/.test(this.#reader.peek())) break
      const [groups, reluctant] = [this.#groups, this.#reluctant]
      const atom = this.#atom()
      if (atom === undefined) continue
      const whole = this.#quantified(atom, groups, reluctant)
      text += whole.text
      empty &&= whole.empty
    }
    this.#empty = empty
    return text
  }

  #quantified(atom: Atom, groups: number, reluctant: number): Atom {
    this.#reader.skipComments(this.#flags)
    const times = this.#times()
    if (times === undefined) return atom
    const [least, most, text] = times
    const body = atom.whole ? { ...atom, text: this.#atomic(atom.text) } : atom
    if (most > 1) this.#repeated(body, most, groups, reluctant)
    if (least === 0) this.#mayBeLeftOut(groups)
    const empty = atom.empty || least === 0
    if (this.#reader.eat('+')) return { text: this.#atomic(repeat(body, least, text, '')), single: false, empty }
    const lazy = this.#reader.eat('?') ? '?' : ''
    if (lazy !== '' && empty) this.#reluctant++
    return { text: repeat(body, least, text, lazy), single: false, empty }
  }

  #repeated(atom: Atom, most: number, groups: number, reluctant: number): void {
    if (atom.empty && this.#reluctant > reluctant)
      throw this.#reader.refuse('a repeated part tries to match nothing first')
    for (let group = groups + 1; group <= this.#groups; group++)
      if (atom.empty || this.#optional.has(group)) this.#unsteady = true
    if (!atom.single) this.#repeats += 2
    else if (most === Infinity) this.#repeats++
  }

  /** A quantifier as [least, most, JavaScript's text], without what makes it lazy or possessive. */
  #times(): [number, number, string] | undefined {
    if (this.#reader.eat('*')) return [0, Infinity, '*']
    if (this.#reader.eat('+')) return [1, Infinity, '+']
    if (this.#reader.eat('?')) return [0, 1, '?']
    if (!this.#reader.eat('{')) return undefined
    const [text, least, comma, most] = /^(\d+)(,?)(\d*)$/.exec(this.#reader.until('}')) ?? []
    if (text === undefined)
      throw this.#reader.refuse('{ is not followed by a number and }; a brace itself is written \\{')
    const end = comma === '' ? Number(least) : most === '' ? Infinity : Number(most)
    if (end < Number(least)) throw this.#reader.refuse(`{${text}} goes backwards`)
    return [Number(least), end, `{${text}}`]
  }

  #atomic(text: string): string {
    if (this.#lookbehinds > 0) throw this.#reader.refuse('an atomic or possessive part can not stand in a look-behind')
    const name = `a${++this.#atomics}`
    return `(?=(?<${name}>${text}))\\k<${name}>`
  }

  #atom(): Atom | undefined {
    const char = this.#reader.next()
    switch (char) {
      case '(':
        return this.#parenthesis()
      case '[':
        return { text: bracketClass(this.#reader, this.#flags), single: true, empty: false }
      case '\\':
        return this.#escape()
      case '.':
        return { text: this.#flags.s ? anything : `[^${this.#flags.d ? '\\n' : lineEnds}]`, single: true, empty: false }
      case '^':
        return assertion(this.#flags.m ? lineStart(this.#flags) : '^')
      case '$':
        return assertion(this.#flags.m ? lineEnd(this.#flags) : lastLineEnd(this.#flags))
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#reader.refuse(`there is nothing before ${char} that it could repeat`)
      default:
        return this.#char(char.codePointAt(0)!)
    }
  }

  #char(point: number): Atom {
    const text = withCase(point, this.#flags)
    return { text: text === literal(point) ? text : `[${text}]`, single: true, empty: false }
  }

  #escape(): Atom {
    const reader = this.#reader
    if (/^[1-9]$/.test(reader.peek())) return this.#backReference(this.#groupNumber())
    const set = escapedClass(reader, this.#flags)
    if (set !== undefined) return { text: `[${set}]`, single: true, empty: false }
    const point = escapedPoint(reader)
    if (point !== undefined) return this.#char(point)
    const letter = reader.next()
    if (letter === 'R') return { text: lineBreak, single: false, empty: false, whole: true }
    if (letter === 'k' && reader.eat('<')) return this.#namedReference(reader.until('>'))
    const text = this.#assertion(letter)
    if (text === undefined) throw reader.refuse(`\\${letter} is not known here`)
    return assertion(text)
  }

  #assertion(letter: string): string | undefined {
    if (letter === 'b' && this.#reader.peek() === '{' && this.#reader.peek(1) === 'g') return undefined
    const [before, after] = [`(?<=${wordChar})`, `(?=${wordChar})`]
    const [notBefore, notAfter] = [`(?<!${wordChar})`, `(?!${wordChar})`]
    const known: Record<string, string> = {
      A: '^',
      z: '$',
      Z: lastLineEnd(this.#flags),
      b: `(?:${before}${notAfter}|${notBefore}${after})`,
      B: `(?:${before}${after}|${notBefore}${notAfter})`,
    }
    return known[letter]
  }

  /** The longest number that is a group so far, as in Java: with one group, \12 is group 1 and then a 2. */
  #groupNumber(): number {
    let number = Number(this.#reader.next())
    while (/^[0-9]$/.test(this.#reader.peek()) && number * 10 + Number(this.#reader.peek()) <= this.#groups)
      number = number * 10 + Number(this.#reader.next())
    return number
  }

  #namedReference(name: string): Atom {
    const number = this.#names.get(name)
    if (number === undefined) throw this.#reader.refuse(`\\k<${name}> comes before a group of that name`)
    return this.#backReference(number)
  }

  #backReference(group: number): Atom {
    const refuse = (why: string) => this.#reader.refuse(`the reference to group ${group} ${why}`)
    if (group > this.#groups || this.#open.has(group)) throw refuse('comes before the end of that group')
    if (this.#optional.has(group)) throw refuse('is to a group that need not take part')
    if (this.#flags.i) throw refuse('is compared without regard to case')
    if (this.#lookbehinds > 0) throw refuse('stands in a look-behind')
    return { text: `\\k<g${group}>`, single: false, empty: true }
  }

  #parenthesis(): Atom | undefined {
    const reader = this.#reader
    if (!reader.eat('?')) return this.#group()
    if (reader.eat(':')) return this.#grouped('(?:')
    if (reader.eat('>')) return { text: this.#atomic(this.#inner()), single: false, empty: this.#empty }
    if (reader.eat('=')) return assertion(`(?=${this.#inner()})`)
    if (reader.eat('!')) return assertion(`(?!${this.#denied()})`)
    if (reader.eat('<=')) return assertion(`(?<=${this.#behind(() => this.#inner())})`)
    if (reader.eat('<!')) return assertion(`(?<!${this.#behind(() => this.#denied())})`)
    if (reader.eat('<')) return this.#group(reader.until('>'))
    return this.#flagged()
  }

  #group(name?: string): Atom {
    const number = ++this.#groups
    if (name !== undefined) this.#name(name, number)
    this.#open.add(number)
    const text = `(?<g${number}>${this.#inner()})`
    this.#open.delete(number)
    return { text, single: false, empty: this.#empty }
  }

  #name(name: string, group: number): void {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) throw this.#reader.refuse(`"${name}" is not a name for a group`)
    if (this.#names.has(name)) throw this.#reader.refuse(`two groups are called "${name}"`)
    this.#names.set(name, group)
  }

  #grouped(start: string): Atom {
    return { text: `${start}${this.#inner()})`, single: false, empty: this.#empty }
  }

  /** What stands in a group, and its end; flags that are set in it end with it. */
  #inner(flags = this.#flags): string {
    const outside = this.#flags
    this.#flags = flags
    const text = this.#alternatives()
    if (!this.#reader.eat(')')) throw this.#reader.refuse('a ( has no )')
    this.#flags = outside
    return text
  }

  #denied(): string {
    const before = this.#groups
    const text = this.#inner()
    this.#mayBeLeftOut(before)
    return text
  }

  #behind(inner: () => string): string {
    this.#lookbehinds++
    const text = inner()
    this.#lookbehinds--
    return text
  }

  /** `(?i)` changes the flags up to the end of the group around it, `(?i:…)` for what it encloses. */
  #flagged(): Atom | undefined {
    const on = this.#reader.run(/^[a-zA-Z]$/)
    const off = this.#reader.eat('-') ? this.#reader.run(/^[a-zA-Z]$/) : ''
    const unknown = [...on, ...off].find(flag => !Object.hasOwn(noFlags, flag))
    if (unknown !== undefined) throw this.#reader.refuse(`there is no flag "${unknown}"`)
    const changes = [...on].map(flag => [flag, true]).concat([...off].map(flag => [flag, false]))
    const flags = { ...this.#flags, ...Object.fromEntries(changes) }
    if (this.#reader.eat(':')) return { text: `(?:${this.#inner(flags)})`, single: false, empty: this.#empty }
    if (!this.#reader.eat(')')) throw this.#reader.refuse('(? is not followed by anything known')
    this.#flags = flags
    return undefined
  }
}

/**
 * A group that may be left out is an alternative to nothing: Java enters it even when it matches nothing, and it then
 * holds an empty text, which JavaScript's own `?` and `*` would take back.
 */
function repeat(atom: Atom, least: number, times: string, lazy: string): string {
  if (atom.single) return atom.text + times + lazy
  if (least > 0) return `(?:${atom.text})${times}${lazy}`
  const once = times === '?' ? atom.text : `(?:${atom.text})${times.replace('*', '+').replace('{0', '{1')}${lazy}`
  return lazy === '?' ? `(?:|${once})` : `(?:${once}|)`
}

const assertion = (text: string): Atom => ({ text, single: false, empty: true })

const ends = (flags: Flags): string => (flags.d ? '\\n' : lineEnds)
/** Not at the very end, not even after a line end. */
const lineStart = (flags: Flags): string =>
  `(?:(?=${anything})(?:^|(?<=[${ends(flags)}])${flags.d ? '' : notInsideCrLf}))`
const lineEnd = (flags: Flags): string => `(?:(?=[${ends(flags)}]|$)${flags.d ? '' : notInsideCrLf})`
/** At the end, and before a line end that is the last thing. */
const lastLineEnd = (flags: Flags): string =>
  flags.d ? '(?=\\n?$)' : `(?:(?=(?:\\r\\n|[${lineEnds}])?$)${notInsideCrLf})`
