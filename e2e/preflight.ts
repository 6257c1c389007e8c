import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { BIN, onPath, tool } from './lab/tools';
import { ENVOY, GO_PROGRAMS } from './tools/versions';

/** Everything that is missing for a run, each with what to do about it. */
export function preflight(folders: ReadonlyMap<string, string>): string[] {
  if (platform() !== 'linux')
    return ['The lab is made of Linux namespaces: run it on Linux, or in a privileged Linux container'];
  const programs = Object.entries(PACKAGES).flatMap(([name, from]) =>
    onPath(name) ? [] : [`${name} is not on PATH: apt-get install ${from}`],
  );
  const needed = GO_PROGRAMS.filter(({ onlyFor }) => onlyFor === undefined);
  const built = [...needed.map(({ name }) => name), `envoy-${ENVOY.version}`, 'envoy_bootstrap.json'];
  const absent = built.filter(name => !existsSync(tool(name)));
  const synthesized = [...folders].filter(([, folder]) => !existsSync(folder));
  return [
    ...(process.getuid?.() === 0 ? [] : ['The lab makes network namespaces: run it as root']),
    ...programs,
    ...(absent.length > 0 ? [`${absent.join(', ')} not in ${BIN}: npm run e2e:tools`] : []),
    ...synthesized.map(([name, folder]) => `No manifests of ${name} in ${folder}: npm run synth`),
    ...(existsSync(join(__dirname, '..', 'node_modules'))
      ? []
      : ['The OpenTelemetry clients are absent: npm ci in e2e/']),
  ];
}

/** Debian's names. */
const PACKAGES: Record<string, string> = {
  curl: 'curl',
  etcd: 'etcd-server',
  ip: 'iproute2',
  iptables: 'iptables',
  'iptables-restore': 'iptables',
  nsenter: 'util-linux',
  openssl: 'openssl',
  setpriv: 'util-linux',
  unshare: 'util-linux',
};
