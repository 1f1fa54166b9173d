import { type Deployment, homeFolder, monitorPort, stopTime } from './deployment.ts'
import { image, stateFolders, userId } from './docker.ts'
import { header, type Target } from './target.ts'
import { type Data, yamlText } from './yaml.ts'

/** A Deployment, or a StatefulSet with a volume for what is kept; a Service where peers connect; a NetworkPolicy. */
export const k8s: Target = {
  name: 'k8s',
  files: deployment => ({
    'k8s.yaml': help(deployment) + documents(deployment).map(yamlText).join('---\n'),
  }),
  next: () => 'kubectl apply -f k8s.yaml   (its first lines tell what must be there)',
}

function help(deployment: Deployment): string {
  const { name, variables, files, shared } = deployment
  const [secrets, plain] = [true, false].map(secret => variables.filter(one => one.secret === secret))
  const literals = (all: typeof variables) => all.map(one => ` --from-literal=${one.name}=…`).join('')
  return [
    header(deployment, 'k8s'),
    `# The image ${image(deployment)} is built by --target docker: put your registry in front of it.\n`,
    ...(secrets!.length > 0 ? [`#   kubectl create secret generic ${name}${literals(secrets!)}\n`] : []),
    ...(plain!.length > 0 ? [`#   kubectl create configmap ${name}${literals(plain!)}\n`] : []),
    ...(files.length > 0
      ? [
          `#   kubectl create secret generic ${name}-files${files.map(path => ` --from-file=${fileName(path)}`).join('')}\n`,
        ]
      : []),
    ...shared.map(({ path }, i) => `# The claim ${name}-shared-${i} is what others share with it as ${path}.\n`),
    ...(deployment.sharesPartitions ? ['# More replicas than the topics have partitions stay idle.\n'] : []),
  ].join('')
}

function documents(deployment: Deployment): Data[] {
  return [workload(deployment), ...service(deployment), networkPolicy(deployment)]
}

const labels = ({ name }: Deployment) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'flumec' })
const selector = ({ name }: Deployment) => ({ 'app.kubernetes.io/name': name })

function workload(deployment: Deployment): Data {
  const { name, isStateful } = deployment
  const common = {
    replicas: deployment.sharesPartitions ? 2 : 1,
    selector: { matchLabels: selector(deployment) },
    template: { metadata: { labels: labels(deployment) }, spec: pod(deployment) },
  }
  const metadata = { name, labels: labels(deployment) }
  if (!isStateful) return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: common }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: { serviceName: name, ...common, volumeClaimTemplates: [claim(deployment)] },
  }
}

/** With room for positions beside what the channels hold. */
const claim = ({ disk = unboundedDisk }: Deployment): Data => ({
  metadata: { name: 'state' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: mebibytes(disk * 1.1 + 2 ** 28) } },
  },
})

/** Where nothing bounds the channels: `disk:` in the pipeline does. */
const unboundedDisk = 10 * 2 ** 30

function pod(deployment: Deployment): Data {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: stopTime,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(deployment)],
    volumes: volumes(deployment),
  }
}

function container(deployment: Deployment): Data {
  const probe = (path: string) => ({ httpGet: { path, port: 'monitor' }, periodSeconds: 10, timeoutSeconds: 5 })
  return {
    name: 'agent',
    image: image(deployment),
    args: ['--monitor', `0.0.0.0:${monitorPort}`, '--log-format', 'json'],
    ports: [
      { name: 'monitor', containerPort: monitorPort },
      ...deployment.listens.map(({ port, protocol }) => ({ containerPort: port, protocol: protocol.toUpperCase() })),
    ],
    ...(deployment.variables.length === 0 ? {} : { env: deployment.variables.map(one => variable(deployment, one)) }),
    startupProbe: { ...probe('/healthz'), failureThreshold: 30 },
    livenessProbe: { ...probe('/healthz'), failureThreshold: 6 },
    readinessProbe: probe('/readyz'),
    resources: resources(deployment),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], ...(deployment.listens.some(isLow) ? { add: ['NET_BIND_SERVICE'] } : {}) },
    },
    volumeMounts: mounts(deployment),
  }
}

const isLow = ({ port }: { port: number }): boolean => port < 1024

function variable({ name }: Deployment, { name: key, required, secret }: Deployment['variables'][number]): Data {
  const from = { name, key, optional: !required }
  return { name: key, valueFrom: secret ? { secretKeyRef: from } : { configMapKeyRef: from } }
}

/** The limit is a quarter above the worst case: what the collector has not freed yet is in no sum. */
function resources({ memory }: Deployment): Data {
  const requests = { cpu: '100m', memory: mebibytes(memory ?? 2 ** 28) }
  return memory === undefined ? { requests } : { requests, limits: { memory: mebibytes(memory * 1.25) } }
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}Mi`

function volumes({ name, shared, files, isStateful }: Deployment): Data {
  return [
    { name: 'tmp', emptyDir: {} },
    ...(isStateful ? [] : [{ name: 'state', emptyDir: {} }]),
    ...shared.map(({ writes }, i) => ({
      name: `shared-${i}`,
      persistentVolumeClaim: { claimName: `${name}-shared-${i}`, readOnly: !writes },
    })),
    ...(files.length === 0 ? [] : [{ name: 'files', secret: { secretName: `${name}-files`, defaultMode: 0o440 } }]),
  ]
}

/** One claim for all that is kept, with a folder in it for each place. */
function mounts(deployment: Deployment): Data {
  const state = stateFolders(deployment).map(path => ({
    name: 'state',
    mountPath: path,
    subPath: path === homeFolder ? 'home' : path.slice(1).replaceAll('/', '-'),
  }))
  return [
    { name: 'tmp', mountPath: '/tmp' },
    ...state,
    ...deployment.shared.map(({ path, writes }, i) => ({ name: `shared-${i}`, mountPath: path, readOnly: !writes })),
    ...deployment.files.map(path => ({ name: 'files', mountPath: path, subPath: fileName(path), readOnly: true })),
  ]
}

const fileName = (path: string): string => path.split('/').at(-1)!

/** Peers find a stateless agent by one address; the pods of a StatefulSet must have a name each. */
function service(deployment: Deployment): Data[] {
  const { name, listens, isStateful } = deployment
  if (listens.length === 0 && !isStateful) return []
  const ports = listens.map(({ port, protocol }) => ({
    name: `${protocol}-${port}`,
    port,
    protocol: protocol.toUpperCase(),
  }))
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: labels(deployment) },
      spec: {
        ...(isStateful ? { clusterIP: 'None' } : {}),
        selector: selector(deployment),
        ports: [...ports, { name: 'monitor', port: monitorPort, protocol: 'TCP' }],
      },
    },
  ]
}

/** In: what it listens on. Out: name service and the ports of the far sides; anything, where those are not known. */
function networkPolicy(deployment: Deployment): Data {
  const { name, listens, farSides } = deployment
  const port = (protocol: string, port: number) => ({ protocol: protocol.toUpperCase(), port })
  const incoming = [port('tcp', monitorPort), ...listens.map(one => port(one.protocol, one.port))]
  const nameService = { ports: [port('udp', 53), port('tcp', 53)] }
  const outgoing = farSides === undefined ? [{}] : [nameService, { ports: farSides.map(one => port('tcp', one)) }]
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels: labels(deployment) },
    spec: {
      podSelector: { matchLabels: selector(deployment) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: incoming }],
      egress: farSides?.length === 0 ? [nameService] : outgoing,
    },
  }
}
