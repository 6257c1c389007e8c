import { type Block, block, type Call, type Handler, Reference, type Secret } from '../language/syntax';

/** A component that authenticates, and the export that receivers and exporters take as `auth`. */
export interface Authenticator {
  readonly block: Block;
  readonly handler: Handler;
}

/**
 * Makes the user name and password that an exporter presents. Uses Alloy's older arguments: with `client_auth` alone
 * Alloy 1.19 does not start ("no credential source provided"), since it builds the server's side of the component too.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.basic/
 */
export function otelcolAuthBasicClient(
  label: string,
  args: { readonly username: Call; readonly password: Call },
): Authenticator {
  return authenticator(block('otelcol.auth.basic', label, args));
}

/** Makes the users that a receiver lets in, from a file with a line for each. Alloy reads the file once, at start. */
export function otelcolAuthBasicServer(label: string, htpasswd: { readonly file: string }): Authenticator {
  return authenticator(block('otelcol.auth.basic', label, {}, [block('htpasswd', undefined, htpasswd)]));
}

/**
 * Makes headers for an exporter, each with the value of the incoming request's header or with a value of its own.
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

/**
 * Makes a bearer token, which an exporter presents or a receiver asks for.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.bearer/
 */
export function otelcolAuthBearer(label: string, args: { readonly token: Call }): Authenticator {
  return authenticator(block('otelcol.auth.bearer', label, args));
}

/**
 * Signs an exporter's HTTP requests for AWS, with the pod's own identity.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.auth.sigv4/
 */
export function otelcolAuthSigv4(
  label: string,
  args: { readonly region: string; readonly service: string },
): Authenticator {
  return authenticator(block('otelcol.auth.sigv4', label, args));
}

function authenticator(component: Block): Authenticator {
  return { block: component, handler: Reference.to(component, 'handler') };
}
