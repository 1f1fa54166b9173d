/** What `flumec build --target` can write beside the bundle. */
import { docker } from './docker.ts'
import { k8s } from './k8s.ts'
import { systemd } from './systemd.ts'
import type { Target } from './target.ts'

export { type Deployment, deploymentOf } from './deployment.ts'
export type { Target } from './target.ts'

export const targets: readonly Target[] = [docker, k8s, systemd]
