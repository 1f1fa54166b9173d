import { type Deployment, monitorPort, stopTime } from './deployment.ts'
import { header, type Target } from './target.ts'

/**
 * A unit that checks before it starts, and whose agent is hardened and watched. Node can't send systemd's datagrams by
 * itself: the agent has `systemd-notify`, a part of systemd, send them (runtime/service-manager.ts).
 */
export const systemd: Target = {
  name: 'systemd',
  files: deployment => ({ [unitName(deployment)]: unit(deployment) }),
  next: deployment => `the first lines of ${unitName(deployment)} tell how to install it`,
}

const unitName = ({ name }: Deployment): string => `flumec-${name}.service`

function unit(deployment: Deployment): string {
  const { name, variables, about, memory } = deployment
  const home = `/var/lib/flumec/${name}`
  const program = `/usr/lib/flumec/${name}/agent.mjs`
  return `${header(deployment, 'systemd')}#
# Install it, as root:
#   useradd --system --user-group --home-dir ${home} --shell /usr/sbin/nologin flumec
#   install -D -m 644 -t /usr/lib/flumec/${name} agent.mjs agent.mjs.map
${environmentHelp(deployment)}#   install -m 644 ${unitName(deployment)} /etc/systemd/system/ && systemctl enable --now ${unitName(deployment)}
# Whatever else it reads or writes must be open to the user flumec: \`node ${program} --check\` tells.

[Unit]
Description=flumec agent ${about.agent.replaceAll('%', '%%')}
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
# systemd-notify is a process of its own, so not only the main process may speak.
NotifyAccess=all
WatchdogSec=60
User=flumec
Environment=HOME=${home} NODE_ENV=production
${variables.length === 0 ? '' : `# It may be missing: the check names the variables that are.\nEnvironmentFile=-/etc/flumec/${name}.env\n`}WorkingDirectory=${home}
StateDirectory=${stateDirectories(deployment)}
StateDirectoryMode=0700
# Variables, files, directories, ports; not whether far sides answer: for them the agent waits.
ExecStartPre=/usr/bin/node ${program} --check
ExecStart=/usr/bin/node --enable-source-maps ${program} --monitor 127.0.0.1:${monitorPort}
Restart=on-failure
RestartSec=5
TimeoutStopSec=${stopTime}
# The agent alone is told to stop: commands that it started end when it closes them.
KillMode=mixed
${memory === undefined ? '' : `# A quarter more than the worst case of all components.\nMemoryMax=${Math.ceil(memory * 1.25)}\n`}
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
${readWritePaths(deployment)}${protectHome(deployment)}PrivateTmp=${usesPath(deployment, '/tmp') ? 'no' : 'yes'}
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
# V8 guards its code by memory protection keys. Whatever else a newer Node may try fails, and is not the end of it.
SystemCallFilter=@system-service @pkey
SystemCallErrorNumber=EPERM
${capabilities(deployment)}
[Install]
WantedBy=multi-user.target
`
}

function environmentHelp({ name, variables }: Deployment): string {
  if (variables.length === 0) return ''
  const needed = variables.map(({ name, required }) => (required ? name : `${name} (has a default)`)).join(', ')
  return `#   write NAME=value lines to /etc/flumec/${name}.env, mode 600: ${needed}\n`
}

const below = '/var/lib/'

/** Directories below /var/lib that systemd makes and gives to the user. */
function stateDirectories({ name, state }: Deployment): string {
  const own = state.filter(path => path.startsWith(below) && !path.startsWith(`${below}flumec`))
  return [`flumec/${name}`, ...own.map(path => path.slice(below.length))].map(escaped).join(' ')
}

/** Without a path that is missing systemd could not even start the check that names it: hence the hyphen. */
function readWritePaths({ state, shared }: Deployment): string {
  const elsewhere = state.filter(path => !path.startsWith(below))
  const paths = [...elsewhere, ...shared.filter(({ writes }) => writes).map(({ path }) => path)]
  return paths.length === 0 ? '' : `ReadWritePaths=${paths.map(path => escaped(`-${path}`)).join(' ')}\n`
}

const protectHome = (deployment: Deployment): string =>
  usesPath(deployment, '/home') || usesPath(deployment, '/root') ? '' : 'ProtectHome=yes\n'

function usesPath({ state, shared, files }: Deployment, folder: string): boolean {
  const all = [...state, ...files, ...shared.map(({ path }) => path)]
  return all.some(path => path === folder || path.startsWith(`${folder}/`))
}

function capabilities({ listens }: Deployment): string {
  const isLow = listens.some(({ port }) => port < 1024)
  const wanted = isLow ? 'CAP_NET_BIND_SERVICE' : ''
  return `CapabilityBoundingSet=${wanted}\n${isLow ? `AmbientCapabilities=${wanted}\n` : ''}`
}

/** Blanks part the items of a list, and a per cent sign starts a specifier. */
const escaped = (path: string): string => {
  const text = path.replaceAll('%', '%%').replace(/["\\]/g, '\\$&')
  return /\s/.test(text) ? `"${text}"` : text
}
