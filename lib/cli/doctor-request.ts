import { isIPv6 } from 'node:net';
import { viewOf } from '../environment/edge-views';
import { type Environment, FIRST_EDGE } from '../environment/schema';
import { inert, shown } from '../foreign/text';
import { pathOf } from '../path/path';
import { Misused, Unusable } from './command';
import { readHeader } from './doctor-header';
import type { DoctorGiven } from './doctor-options';

/** What the doctor is asked to do: its options, validated. */
export interface DoctorRequest {
  readonly environment: string;
  readonly environments: string;
  /** The folder of results, which printed commands name. */
  readonly output: string;
  readonly edge?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly envoyAdmin?: string;
  readonly alloyMetrics: readonly string[];
  readonly address?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly preflight: boolean;
  readonly send: boolean;
  readonly json: boolean;
  readonly printRbac: boolean;
  readonly timeoutSeconds: number;
}

/**
 * Validates the options.
 *
 * @throws Misused; the message does not repeat a value that may be a password
 */
export function doctorRequest(given: DoctorGiven): DoctorRequest {
  const { timeout, cert, key, address, 'envoy-admin': envoyAdmin, 'alloy-metrics': alloyMetrics } = given;
  const timeoutSeconds = Number(timeout);
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= 600))
    throw new Misused(`--timeout ${inert(timeout)}: a number of seconds from 1 to 600 is needed.`);
  if (Boolean(cert) !== Boolean(key)) throw new Misused('--cert and --key go together.');
  if (envoyAdmin && !isHostAndPort(envoyAdmin))
    throw new Misused('--envoy-admin: host:port is needed, such as 127.0.0.1:15000.');
  if (address && !isIPv6(address) && !isHostAndPort(address) && !isHostAndPort(`${address}:1`))
    throw new Misused('--address: host or host:port is needed, such as 127.0.0.1:4317.');
  if (!alloyMetrics.every(url => /^http:\/\/[^/]+\//.test(url) && URL.canParse(url)))
    throw new Misused('--alloy-metrics: a URL is needed, such as http://127.0.0.1:12345/metrics.');
  const { environment, environments, output, edge, context, kubeconfig, ca, preflight, send, json } = given;
  if (preflight && send) throw new Misused('--preflight and --send: one of them.');
  return {
    environment,
    environments,
    output,
    edge,
    context,
    kubeconfig,
    envoyAdmin,
    alloyMetrics,
    address,
    ca,
    cert,
    key,
    headers: Object.fromEntries(given.header.map(headerOf)),
    preflight,
    send,
    json,
    printRbac: given['print-rbac'],
    timeoutSeconds,
  };
}

/**
 * The environment as the edge that is asked for has it; as a whole if none is.
 *
 * @throws Misused if there is no such edge, or a credential or an address would go to all edges
 */
export function edgeAsked(
  environment: Environment,
  { edge, address, cert, headers }: Pick<DoctorRequest, 'edge' | 'address' | 'cert' | 'headers'>,
): Environment {
  const names = [FIRST_EDGE, ...Object.keys(environment.edges)];
  if (edge !== undefined && !names.includes(edge))
    throw new Misused(`--edge: got ${shown(edge)}, allowed: ${names.join(', ')}.`);
  if (edge !== undefined) return viewOf(environment, edge === FIRST_EDGE ? undefined : edge);
  if (names.length > 1 && (address || cert || Object.keys(headers).length))
    throw new Misused(
      `--address, --cert and --header are for one edge, and ${environment.name} has ${names.length}. Say by --edge for which: ${names.join(', ')}.`,
    );
  return environment;
}

/**
 * Says which edges the doctor can't judge: of one in the Gateway API it would miss Istio's objects.
 *
 * @throws Unusable if there is one
 */
export function refuseGatewayApi(environment: Environment): void {
  const edges = pathOf(environment).edges.filter(({ routeKind }) => routeKind === 'HTTPRoute');
  const lines = edges.map(({ name, gateway: { name: gateway, namespace } }) => {
    const edge = name === undefined ? 'the first edge' : `edges.${name}`;
    return `${edge} is written in the Gateway API (gateway.api: gateway-api), which the doctor does not judge yet. istiod says whether it works: kubectl -n ${namespace} get gateways.gateway.networking.k8s.io ${gateway} -o yaml, in status. Allowed here: --preflight, or --edge with an edge of api: istio.`;
  });
  if (lines.length) throw new Unusable(lines.join('\n'));
}

function headerOf(text: string): [string, string] {
  const read = readHeader(text);
  if ('mistake' in read) throw new Misused(read.mistake);
  return [read.name, read.value];
}

/** Whether a text is host and port of a URL, without a user. */
function isHostAndPort(text: string): boolean {
  if (!/^(?:\[[\da-f:.]+\]|[\w.-]+):\d+$/i.test(text)) return false;
  return URL.canParse(`http://${text}/`) && !text.endsWith(':0');
}
