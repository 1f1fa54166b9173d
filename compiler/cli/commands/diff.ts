import { diff as compare, type DiffFormat, type FailLevel, fails, printDiff } from '../../diff/index.ts'
import { readModel } from '../read-model.ts'

export async function diff(
  old: string,
  now: string,
  { format, failOn }: { format: DiffFormat; failOn: FailLevel },
): Promise<void> {
  const changes = compare(readModel(old), readModel(now))
  process.stdout.write(printDiff({ old, new: now, changes }, format))
  if (fails(changes, failOn)) process.exitCode = 1
}
