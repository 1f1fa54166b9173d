import { parse } from '../../1-parse/index.ts'
import { Diagnostics } from '../../diagnostics/index.ts'
import { SourceText } from '../../source/text.ts'
import { readSource } from '../read-pipeline.ts'

/** A file of Java properties, by name; the last of a name wins. */
export function propertiesOf(file: string): Record<string, string> {
  // Whatever it is called, it is no YAML.
  const source = new SourceText(`${file}.properties`, readSource(file).text)
  const { settings } = parse(source, new Diagnostics().report)
  return Object.fromEntries(settings.map(({ key, value }) => [key, String(value).trim()]))
}
