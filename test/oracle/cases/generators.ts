import { type OracleCase, pipeline } from '../case.ts'

export const generators: readonly OracleCase[] = [
  {
    name: 'seq-total',
    title: 'numbers from 0, so many of them, the last batch shorter',
    agent: pipeline('type = seq\nbatchSize = 3\ntotalEvents = 10'),
    drive: run => run.events(10),
  },
  {
    name: 'seq-filtered',
    title: 'what interceptors drop counts all the same',
    agent: pipeline(
      'type = seq\ntotalEvents = 12\nbatchSize = 5\ninterceptors = i j\ninterceptors.i.type = regex_filter\ninterceptors.i.regex = ^1\ninterceptors.j.type = static\ninterceptors.j.key = n\ninterceptors.j.value = seq',
    ),
    drive: run => run.events(3),
  },
  {
    name: 'stress-total',
    title: 'bodies of one size, so many of them',
    agent: pipeline('type = org.apache.flume.source.StressSource\nsize = 7\nmaxTotalEvents = 5\nbatchSize = 2'),
    drive: run => run.events(5),
  },
]
