/** How the receiver itself checks senders. */

import type { Environment } from '../../environment/schema';
import { HEALTHY_PATH, METRICS_PATH, READY_PATH } from '../../facts/alloy';
import { localSecretFile } from '../components/local-file';
import { otelcolAuthBasicServer, otelcolAuthBearer } from '../components/otelcol-auth';
import type { ServerTls } from '../components/otelcol-receiver-otlp';
import { type Block, block, Call, type Handler } from '../language/syntax';
import { RELOAD_INTERVAL, type SecretKey, secretFile, tlsKeys } from './secrets';

const LABEL = 'senders';

export function receiverAuth({ access: { basic, bearer } }: Environment): { blocks: Block[]; handler?: Handler } {
  if (basic) {
    const { block, handler } = otelcolAuthBasicServer(LABEL, { file: secretFile(basic.htpasswd) });
    return { blocks: [block], handler };
  }
  if (bearer) {
    const file = localSecretFile(LABEL, secretFile(bearer.token));
    // An empty token would make the authenticator panic at every request. `[]` is no token, so Alloy refuses to start.
    const { block, handler } = otelcolAuthBearer(LABEL, { token: new Call('coalesce', [file.text, []]) });
    return { blocks: [file.block, block], handler };
  }
  return { blocks: [] };
}

/** TLS of the receiver's own, where there is no sidecar to end the gateway's. */
export function receiverTls({ receiver: { tls } }: Environment): ServerTls | undefined {
  if (!tls) return undefined;
  const [certificate, key] = tlsKeys(tls.certificateSecret);
  return {
    cert_file: secretFile(certificate),
    key_file: secretFile(key),
    client_ca_file: secretFile(tls.clientCa),
    reload_interval: RELOAD_INTERVAL,
  };
}

/**
 * Where no sidecar keeps others from Alloy's HTTP server: all of it but the probes and the metrics wants a password that nobody
 * knows, the receiver's private key. https://grafana.com/docs/alloy/latest/reference/config-blocks/http/
 */
export function httpServerAuth({ receiver: { tls } }: Environment): Block[] {
  if (!tls) return [];
  const [, key] = tlsKeys(tls.certificateSecret);
  const file = localSecretFile('http_server', secretFile(key));
  const filter = { paths: [READY_PATH, HEALTHY_PATH, METRICS_PATH], authenticate_matching_paths: false };
  const auth = block('auth', undefined, {}, [
    block('basic', undefined, { username: 'nobody', password: file.content }),
    block('filter', undefined, filter),
  ]);
  return [file.block, block('http', undefined, {}, [auth])];
}

/** The keys of Secrets that the receiver reads. */
export function receiverSecrets({ access: { basic, bearer }, receiver: { tls } }: Environment): SecretKey[] {
  const keys = tls ? [...tlsKeys(tls.certificateSecret), tls.clientCa] : [];
  return [basic?.htpasswd, bearer?.token, ...keys].filter(key => key !== undefined);
}
