import { shown } from '../../foreign/text';
import type { Terminal } from '../terminal';
import type { Wanted } from './environment-text';

/**
 * Asks for what an environment needs and no option says: names, certificates, a backend, who may send. Without a
 * terminal nothing is asked.
 */
export async function completed(wanted: Wanted, { ask }: Pick<Terminal, 'ask'>): Promise<Wanted> {
  if (!ask || !lacks(wanted)) return wanted;
  const answer = async (said: string | undefined, question: string) =>
    said ?? ((await ask(question)).trim() || undefined);
  const grpc = await answer(wanted['host-grpc'], 'Public DNS name of OTLP/gRPC: ');
  const http = await answer(
    wanted['host-http'],
    `Public DNS name of OTLP/HTTP (it may be ${shown(grpc ?? 'the same')}): `,
  );
  const hasSecret = wanted['secret-grpc'] !== undefined || wanted['secret-http'] !== undefined;
  const issuer = hasSecret
    ? wanted.issuer
    : await answer(
        wanted.issuer,
        'ClusterIssuer of cert-manager for the certificates (empty: Secrets that are there): ',
      );
  const needsSecrets = issuer === undefined;
  const hasBackend = [wanted.tempo, wanted.mimir, wanted.loki, wanted.otlp].some(Boolean);
  const next = {
    ...wanted,
    'host-grpc': grpc,
    'host-http': http,
    issuer,
    'secret-grpc': needsSecrets
      ? await answer(wanted['secret-grpc'], 'Secret with the certificate of OTLP/gRPC: ')
      : wanted['secret-grpc'],
    'secret-http': needsSecrets
      ? await answer(wanted['secret-http'], 'Secret with the certificate of OTLP/HTTP: ')
      : wanted['secret-http'],
    tempo: hasBackend ? wanted.tempo : await answer(undefined, 'Tempo, as service.namespace: '),
  };
  if (wanted['client-ca'] !== undefined || wanted.allow.length) return next;
  const allow = await answer(
    undefined,
    'Addresses that may send, as CIDRs with blanks between (empty: all that reach it): ',
  );
  return { ...next, allow: allow?.split(/[\s,]+/).filter(Boolean) ?? [] };
}

/** Whether something is missing that an environment can't be without. */
function lacks(wanted: Wanted): boolean {
  const hasCertificates = wanted.issuer ?? (wanted['secret-grpc'] && wanted['secret-http']);
  const hasBackend = wanted.tempo ?? wanted.mimir ?? wanted.loki ?? wanted.otlp;
  return !(wanted['host-grpc'] && wanted['host-http'] && hasCertificates && hasBackend);
}
