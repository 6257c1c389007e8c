import type { TlsChartProps } from '../charts/tls';
import type { Edge } from '../path/path';

/** The props of TlsChart for an edge. undefined: the Secrets exist already. */
export function tlsProps({ settings, listeners, namespace }: Edge): TlsChartProps | undefined {
  const { issuer } = settings.tls;
  if (!issuer) return undefined;
  const names = [...new Set(listeners.map(({ credentialName }) => credentialName))];
  return {
    namespace,
    issuer,
    certificates: names.map(name => ({
      name,
      dnsNames: [...new Set(listeners.filter(one => one.credentialName === name).map(({ host }) => host))],
    })),
  };
}
