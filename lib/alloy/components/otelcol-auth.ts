import { type Block, block, type Call, type Handler, Reference, type Secret } from '../language/syntax';

export interface Authenticator {
  readonly block: Block;
  readonly handler: Handler;
}

/**
 * Credentials that an exporter presents. By Alloy's older arguments: with `client_auth` alone Alloy 1.19 does not start
 * ("no credential source provided"), since it builds the server's side of the component too.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.basic/
 */
export function otelcolAuthBasicClient(
  label: string,
  args: { readonly username: Call; readonly password: Call },
): Authenticator {
  return authenticator(block('otelcol.auth.basic', label, args));
}

/** Users that a receiver lets in, a line each; read once, at start. */
export function otelcolAuthBasicServer(label: string, htpasswd: { readonly file: string }): Authenticator {
  return authenticator(block('otelcol.auth.basic', label, {}, [block('htpasswd', undefined, htpasswd)]));
}

/**
 * Headers for an exporter: of the request that brought the data, or with a value of their own.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.headers/
 */
export function otelcolAuthHeaders(
  label: string,
  headers: readonly ({ readonly key: string } & (
    | { readonly from_context: string }
    | { readonly value: Call | Secret }
  ))[],
): Authenticator {
  return authenticator(
    block(
      'otelcol.auth.headers',
      label,
      {},
      headers.map(header => block('header', undefined, header)),
    ),
  );
}

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.bearer/ */
export function otelcolAuthBearer(label: string, args: { readonly token: Call }): Authenticator {
  return authenticator(block('otelcol.auth.bearer', label, args));
}

function authenticator(component: Block): Authenticator {
  return { block: component, handler: Reference.to(component, 'handler') };
}
