import { describe, expect, it } from 'vitest'
import { monitoringFlags } from '../../../compiler/cli/flume-ng/monitoring.ts'
import { flags } from '../../../runtime/core/command-line.ts'
import { javaDouble } from '../../../runtime/monitoring/flume-json.ts'

it.each([
  [0, '0.0'],
  [12.5, '12.5'],
  [100, '100.0'],
  [100 / 3, '33.333333333333336'],
  [0.0001, '1.0E-4'],
  [12_345_678, '1.2345678E7'],
  [Number.MAX_VALUE, '1.7976931348623157E308'],
])('writes %d as Java does', (value, text) => expect(javaDouble(value)).toBe(text))

it.each([
  ['9411', { host: '127.0.0.1', port: 9411 }],
  ['0.0.0.0:9411', { host: '0.0.0.0', port: 9411 }],
  ['[::1]:9411', { host: '::1', port: 9411 }],
])('reads --monitor %s', (text, address) => expect(flags(['--monitor', text])).toMatchObject({ monitor: address }))

it.each(['', 'x', '70000', '::1:80', 'host:'])('refuses --monitor "%s"', text =>
  expect(flags([`--monitor=${text}`])).toBe(`--monitor ${text}: must be PORT or HOST:PORT`),
)

describe('flume-ng', () => {
  const of = (properties: Record<string, string>) => monitoringFlags(new Map(Object.entries(properties)))

  it.each([
    [{}, []],
    [{ 'flume.monitoring.port': '5' }, []],
    [{ 'flume.monitoring.type': 'HTTP' }, ['--monitor', '127.0.0.1:41414']],
    [{ 'flume.monitoring.type': 'http', 'flume.monitoring.port': '5653' }, ['--monitor', '127.0.0.1:5653']],
    [{ 'flume.monitoring.type': 'http', 'flume.monitoring.host': '::' }, ['--monitor', '[::]:41414']],
    [
      { 'flume.monitoring.type': 'org.apache.flume.instrumentation.http.HTTPMetricsServer' },
      ['--monitor', '127.0.0.1:41414'],
    ],
  ])('%j', (properties, expected) => expect(of(properties)).toEqual(expected))

  it.each([
    [
      { 'flume.monitoring.type': 'ganglia', 'flume.monitoring.hosts': 'g:1' },
      /type=ganglia: nothing is sent to Ganglia; use .*http/,
    ],
    [{ 'flume.monitoring.type': 'jmx' }, /there is no JMX; use .*http/],
    [{ 'flume.monitoring.type': 'com.acme.Monitor' }, /Java classes are not loaded; use .*http/],
    [{ 'com.sun.management.jmxremote.port': '9010' }, /jmxremote.port: there is no JMX; use .*http/],
    [{ 'flume.monitoring.type': 'http', 'flume.monitoring.port': 'x' }, /port=x: is no port/],
    [{ 'flume.monitoring.type': 'http', 'flume.monitoring.hosts': 'x' }, /hosts: is not known/],
  ])('refuses %j', (properties, message) => expect(() => of(properties as never)).toThrow(message))
})
