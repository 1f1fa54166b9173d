import { clusterRoutes } from '../handlers/cluster.ts'
import { type Route, route } from '../handlers/context.ts'
import { groupRoutes } from '../handlers/groups.ts'
import { loginRoutes } from '../handlers/login.ts'
import { recordRoutes } from '../handlers/records.ts'
import { topicRoutes } from '../handlers/topics.ts'
import type { ResponseOf } from '../protocol/api.ts'
import { errors } from '../protocol/errors.ts'
import { apiVersions } from '../protocol/messages/cluster.ts'

/** Every request that is answered here, by its number. */
export const routes: ReadonlyMap<number, Route> = new Map(
  [
    route(apiVersions, () => versionsKnown(errors.NONE)),
    ...recordRoutes,
    ...topicRoutes,
    ...clusterRoutes,
    ...groupRoutes,
    ...loginRoutes,
  ]
    .sort((a, b) => a.api.key - b.api.key)
    .map(one => [one.api.key, one]),
)

/** With UNSUPPORTED_VERSION it is the answer, of version 0, to a question of a version that is not known. */
export function versionsKnown(error: number): ResponseOf<typeof apiVersions> {
  return { error, apis: [...routes.values()].map(({ api: { key, least, most } }) => ({ key, least, most })) }
}
