import { byFile } from '../findings.ts'
import type { Diagnostic } from '../index.ts'
import { type FailOn, fails, fullMessage, type Printer, place } from './printer.ts'

/** JUnit XML: a suite for each file, a case for each finding; a file without findings is one case that passes. */
export const junit: Printer = (findings, { failOn }) => {
  const suites = [...byFile(findings)].map(([file, diagnostics]) => suite(file, diagnostics, failOn))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="flumec check">\n${suites.join('')}</testsuites>\n`
}

function suite(file: string, diagnostics: readonly Diagnostic[], failOn: FailOn): string {
  const name = xml(file)
  const failures = diagnostics.filter(one => fails(one, failOn)).length
  const cases = diagnostics.length === 0 ? [`    <testcase name="no findings" classname="${name}"/>\n`] : []
  cases.push(...diagnostics.map(one => testcase(one, name, failOn)))
  const numbers = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`
  return `  <testsuite name="${name}" ${numbers}>\n${cases.join('')}  </testsuite>\n`
}

function testcase(one: Diagnostic, file: string, failOn: FailOn): string {
  const { start } = place(one)
  const text = xml(fullMessage(one))
  const body = fails(one, failOn)
    ? `<failure type="${one.severity}" message="${text}">${file}:${start.line}:${start.column}: ${text}</failure>`
    : `<system-out>${one.severity}: ${text}</system-out>`
  return `    <testcase name="${one.code} line ${start.line}" classname="${file}">${body}</testcase>\n`
}

/** XML 1.0 has no place for most control characters, so they are left out. */
export function xml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/g, '')
    .replace(/[<>&"'\t\r\n]/g, c => `&#${c.charCodeAt(0)};`)
}
