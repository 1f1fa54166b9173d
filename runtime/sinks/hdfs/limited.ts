/** Runs the tasks, up to `width` side by side. When all have ended it rejects with the first error, if there was one. */
export async function limited(width: number, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = []
  let next = 0
  const lane = async () => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++])
      await task().catch(error => errors.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(width, tasks.length) }, lane))
  if (errors.length > 0) throw errors[0]
}
