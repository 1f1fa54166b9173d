import { lookupService } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { ConfigurationError } from '../../core/contracts.ts'
import { localHost } from '../../core/local-host.ts'

interface Rule {
  readonly allows: boolean
  readonly kind: 'ip' | 'name'
  readonly pattern: RegExp
  readonly isLocalhost: boolean
}

/**
 * Rules `allow` or `deny`, `ip` or `name`, and a pattern with * and ? for the whole address or name. The first that fits
 * decides; whom none fits is admitted. `name:localhost` fits every address of this machine's own name.
 */
export class IpFilter {
  readonly #rules: readonly Rule[]

  /** Throws ConfigurationError. */
  constructor(rules: readonly string[]) {
    if (rules.length === 0) throw new ConfigurationError('ipFilter needs ipFilterRules')
    this.#rules = rules.map(ruleOf)
  }

  async admits(remoteAddress: string): Promise<boolean> {
    const ip = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '')
    for (const rule of this.#rules) if (await fits(rule, ip)) return rule.allows
    return true
  }
}

function ruleOf(text: string): Rule {
  const [, action, kind, pattern] = /^\s*(allow|deny):(ip|name):(.+?)\s*$/.exec(text) ?? []
  if (action === undefined || pattern === undefined)
    throw new ConfigurationError(`ipFilterRules: "${text}" is not of the form allow|deny:ip|name:PATTERN`)
  return {
    allows: action === 'allow',
    kind: kind as Rule['kind'],
    pattern: wildcards(pattern),
    isLocalhost: pattern === 'localhost',
  }
}

function wildcards(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`)
}

async function fits({ kind, pattern, isLocalhost }: Rule, ip: string): Promise<boolean> {
  if (kind === 'ip') return pattern.test(ip) || (isIPv6(ip) && pattern.test(inFull(ip)))
  if (isLocalhost) return ip === '127.0.0.1' || ip === localHost.address
  return pattern.test(await nameOf(ip))
}

/** The address itself when it has no name. */
function nameOf(ip: string): Promise<string> {
  return lookupService(ip, 0).then(
    found => found.hostname,
    () => ip,
  )
}

/** As Java writes an IPv6 address: all eight groups, without leading zeros. */
function inFull(ip: string): string {
  const [head = '', tail] = ip.replace(/%.*/, '').split('::')
  const [left, right] = [head, tail ?? ''].map(part => (part === '' ? [] : part.split(':')))
  const zeros = tail === undefined ? [] : Array(8 - left!.length - right!.length).fill('0')
  return [...left!, ...zeros, ...right!].join(':')
}
