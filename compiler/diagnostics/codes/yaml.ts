import type { CodeRow } from './row.ts'

/** About the text of a YAML spec. */
export const yamlCodes = {
  'yaml-syntax': {
    severity: 'error',
    title: 'text that is no YAML',
    message: (p: { why: string }) => `this is no YAML: ${p.why}`,
  },
  'yaml-tab': {
    severity: 'error',
    title: 'a tab used to indent',
    message: (_: object) => 'YAML takes blanks to indent, not tabs',
  },
  'yaml-documents': {
    severity: 'error',
    title: 'several documents in one file',
    message: (_: object) => 'a pipeline is one YAML document: what stands behind this "---" is not read',
  },
  'yaml-duplicate-key': {
    severity: 'error',
    title: 'a key twice in one YAML map',
    message: (p: { key: string }) => `"${p.key}" is set twice in this map; the second one is not read`,
  },
  'yaml-aliases': {
    severity: 'error',
    title: 'aliases that blow the file up',
    message: (p: { name: string; most: number }) =>
      `*${p.name} repeats too much: aliases may repeat ${p.most.toLocaleString('en')} nodes in all`,
  },
  'yaml-octal': {
    severity: 'warning',
    title: 'a number that some YAML readers take as octal',
    message: (p: { text: string }) => `${p.text} is taken as it is written; other YAML readers take it as octal`,
  },
  'yaml-map-expected': {
    severity: 'error',
    title: 'something else where names with settings are wanted',
    message: (p: { key: string; found: string }) => `${p.key} takes a map of names, not ${p.found}`,
  },
  'yaml-value-expected': {
    severity: 'error',
    title: 'a map or a list where a value is wanted',
    message: (p: { key: string; found: string }) => `${p.key} takes plain values, not ${p.found}`,
  },
  'yaml-unknown-key': {
    severity: 'error',
    title: 'a key that a pipeline does not have',
    message: (p: { key: string }) => `a pipeline has no "${p.key}"`,
  },
  'yaml-agent-missing': {
    severity: 'error',
    title: 'a pipeline without the name of its agent',
    message: (_: object) => 'the pipeline does not name its agent',
  },
  'yaml-name': {
    severity: 'error',
    title: 'a name with a blank or a dot in it',
    message: (p: { name: string }) => `"${p.name}" can't be a name: names have no blanks and no dots`,
  },
} satisfies Record<string, CodeRow>
