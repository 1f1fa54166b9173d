export type Labels = Readonly<Record<string, string>>
type Type = 'counter' | 'gauge' | 'histogram'

/** Metric families by name, in the order of their first sample; the samples of one stand together, as the forms demand. */
export class Families {
  readonly #families = new Map<string, Family>()

  constructor(private readonly common: Labels) {}

  /** The family of that name, made at the first call. */
  family(name: string, type: Type, help: string): Family {
    const family = this.#families.get(name) ?? new Family(name, type, help, this.common)
    this.#families.set(name, family)
    return family
  }

  text(openMetrics: boolean): string {
    return (
      [...this.#families.values()].map(family => family.text(openMetrics)).join('') + (openMetrics ? '# EOF\n' : '')
    )
  }
}

export class Family {
  readonly #samples: string[] = []

  constructor(
    private readonly name: string,
    private readonly type: Type,
    private readonly help: string,
    private readonly common: Labels,
  ) {}

  add(labels: Labels, value: number, suffix = ''): void {
    const pairs = Object.entries({ ...this.common, ...labels }).map(([label, text]) => `${label}="${escaped(text)}"`)
    this.#samples.push(`${this.name}${suffix}{${pairs.join(',')}} ${value}\n`)
  }

  /** OpenMetrics names a counter's family without the `_total` of its samples. */
  text(openMetrics: boolean): string {
    const name = openMetrics ? this.name.replace(/_total$/, '') : this.name
    return `# HELP ${name} ${this.help}\n# TYPE ${name} ${this.type}\n${this.#samples.join('')}`
  }
}

const escaped = (label: string): string => label.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')
