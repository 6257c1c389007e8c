import { type Block, block, type Handler, Reference, type Secret } from '../syntax';

export interface Authenticator {
  readonly block: Block;
  readonly handler: Handler;
}

/**
 * Credentials that an exporter presents; the files are read again when they change.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.basic/
 */
export function otelcolAuthBasicClient(
  label: string,
  client_auth: { readonly username_file: string; readonly password_file: string },
): Authenticator {
  return authenticator(block('otelcol.auth.basic', label, {}, [block('client_auth', undefined, client_auth)]));
}

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.bearer/ */
export function otelcolAuthBearer(label: string, args: { readonly token: Secret }): Authenticator {
  return authenticator(block('otelcol.auth.bearer', label, args));
}

function authenticator(component: Block): Authenticator {
  return { block: component, handler: Reference.to(component, 'handler') };
}
