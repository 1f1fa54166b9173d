import { type Deployment, homeFolder, monitorPort, stopTime } from './deployment.ts'
import { header, type Target } from './target.ts'
import { type Data, yamlText } from './yaml.ts'

/** An image that runs as a user of its own, and a compose file with a read-only root, volumes and limits. */
export const docker: Target = {
  name: 'docker',
  files: deployment => ({
    Dockerfile: dockerfile(deployment),
    '.dockerignore': '*\n!agent.mjs\n!agent.mjs.map\n',
    'compose.yaml': header(deployment, 'docker') + yamlText(compose(deployment)),
  }),
  next: deployment => `docker build -t ${image(deployment)} .   or   docker compose up`,
}

/** The tag is the pipeline's own hash: the same file gives the same name. */
export const image = ({ name, about }: Deployment): string => `${name}:${about.sha256.slice(0, 12)}`

/** The user `node` of Node's own images. */
export const userId = 1000

const installed = '/usr/lib/flumec'

function dockerfile(deployment: Deployment): string {
  const folders = stateFolders(deployment)
  return `${header(deployment, 'docker')}FROM node:20-alpine

# Volumes take over the owner of the folder they are mounted on.
RUN mkdir -p ${folders.join(' ')} && chown ${userId}:${userId} ${folders.join(' ')}
COPY --chmod=444 agent.mjs agent.mjs.map ${installed}/

USER ${userId}:${userId}
ENV HOME=${homeFolder} NODE_ENV=production
WORKDIR ${homeFolder}
${deployment.isStateful ? `VOLUME ${JSON.stringify(folders)}\n` : ''}EXPOSE ${[...deployment.listens.map(({ port, protocol }) => `${port}/${protocol}`), `${monitorPort}/tcp`].join(' ')}
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ${JSON.stringify(['node', '-e', probe])}
ENTRYPOINT ["node", "--enable-source-maps", "${installed}/agent.mjs"]
CMD ["--monitor", "127.0.0.1:${monitorPort}"]
`
}

const probe = `fetch('http://127.0.0.1:${monitorPort}/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`

/** The home folder is there in any case: it is where the agent works. */
export const stateFolders = ({ state }: Deployment): string[] =>
  [...new Set([homeFolder, ...state])].filter(
    (path, _, all) => path === homeFolder || !all.some(other => path.startsWith(`${other}/`)),
  )

function compose(deployment: Deployment): Data {
  const { name, state, shared, files, listens, variables, memory } = deployment
  const volumes = state.map((path, i) => ({ name: `state-${i}`, path }))
  const binds = [
    ...shared.map(({ path, writes }) => ({ type: 'bind', source: path, target: path, read_only: !writes })),
    ...files.map(path => ({ type: 'bind', source: path, target: path, read_only: true })),
  ]
  return {
    services: {
      [name]: {
        image: image(deployment),
        build: '.',
        // Commands that the agent starts are waited for.
        init: true,
        restart: 'on-failure',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        stop_grace_period: `${stopTime}s`,
        ...(memory === undefined ? {} : { mem_limit: limit(memory) }),
        tmpfs: ['/tmp'],
        ...(variables.length === 0 ? {} : { environment: variables.map(variable) }),
        ...(listens.length === 0 ? {} : { ports: listens.map(({ port, protocol }) => `${port}:${port}/${protocol}`) }),
        ...(volumes.length + binds.length === 0
          ? {}
          : {
              volumes: [...volumes.map(({ name, path }) => ({ type: 'volume', source: name, target: path })), ...binds],
            }),
      },
    },
    ...(volumes.length === 0 ? {} : { volumes: Object.fromEntries(volumes.map(({ name }) => [name, {}])) }),
  }
}

/** Taken from where compose runs. A name alone leaves one unset that is not set there. */
const variable = ({ name, required }: Deployment['variables'][number]): string =>
  required ? `${name}=\${${name}:?set it in the environment or in .env}` : name

/** A quarter more than the worst case, in whole MiB: what the collector has not freed yet is in no sum. */
export const limit = (bytes: number): string => `${Math.ceil((bytes * 1.25) / 2 ** 20)}m`
