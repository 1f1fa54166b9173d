import { guess } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { items } from '../items.ts'
import type { Rule } from '../rule.ts'
import type { ComponentView } from '../view.ts'

/** A taildir source's groups: each listed one needs a path, and only listed ones count. */
export const fileGroups: Rule = {
  codes: ['file-group-without-path', 'no-effect'],
  component(view, report) {
    const list = view.component.options.get('filegroups')
    if (view.component.schema?.$id !== 'sources/taildir' || list === undefined) return
    if (view.agent.file.isExplained(list.setting)) return
    const listed = items(list.setting)
    const named = groupOptions(view)
    // Without any path the source is dropped, which is told as a missing option.
    if (named.some(({ group }) => listed.some(({ text }) => text === group))) withoutPath(view, listed, report)
    for (const { option, group } of named) {
      if (listed.some(({ text }) => text === group)) continue
      const near = guess(
        group,
        listed.map(({ text }) => text),
      )
      const hint = near === undefined ? `add ${group} to filegroups` : `did you mean "${near}"?`
      const setting = view.component.options.get(option)!.setting
      report('no-effect', setting.keySpan, { option, because: `while "${group}" is not in filegroups` }, { hint })
    }
  },
}

function withoutPath(view: ComponentView, listed: ReturnType<typeof items>, report: Report) {
  for (const { text: group, span } of listed)
    if (!view.component.options.has(`filegroups.${group}`))
      report('file-group-without-path', span, { group }, { hint: `add ${view.key(`filegroups.${group}`)}` })
}

/** `filegroups.f1` and `headers.f1.key`, with the group that they are about. */
function groupOptions({ component }: ComponentView): { option: string; group: string }[] {
  return [...component.options.keys()].flatMap(option => {
    const group = /^filegroups\.(.+)$/.exec(option)?.[1] ?? /^headers\.([^.]+)\..+$/.exec(option)?.[1]
    return group === undefined ? [] : [{ option, group }]
  })
}
