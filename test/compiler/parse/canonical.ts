/** Settings as .properties in one fixed spelling: whatever could be misread is an escape. */
export function canonical(settings: readonly (readonly [key: string, value: string])[]): string {
  return settings.map(([key, value]) => `${escaped(key, /[\s=:#!\\]/)}=${escaped(value, /[\s\\]/)}\n`).join('')
}

function escaped(text: string, special: RegExp): string {
  return [...text.split('')]
    .map(c => (special.test(c) || c < ' ' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c))
    .join('')
}
