import type { TlsChartProps } from '../charts/tls';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path/path';

/** The certificates of the listeners; undefined where Secrets exist already. */
export function tlsProps(environment: Environment): TlsChartProps | undefined {
  const { issuer } = environment.tls;
  if (!issuer) return undefined;
  const { listeners } = pathOf(environment);
  const names = [...new Set(listeners.map(({ credentialName }) => credentialName))];
  return {
    namespace: environment.gateway.namespace,
    issuer,
    certificates: names.map(name => ({
      name,
      dnsNames: listeners.filter(({ credentialName }) => credentialName === name).map(({ host }) => host),
    })),
  };
}
