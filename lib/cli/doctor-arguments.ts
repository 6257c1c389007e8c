import { parseArgs } from 'node:util';

export interface DoctorArguments {
  readonly environment: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly envoyAdmin?: string;
  readonly alloyMetrics: readonly string[];
  readonly address?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: boolean;
  readonly json: boolean;
  readonly printRbac: boolean;
  readonly timeoutSeconds: number;
}

/** Input that makes no sense, in a sentence for the person who gave it. */
export class Unusable extends Error {}

export const USAGE = `npm run doctor -- --environment <name> [options]

  --context <name>         of the kubeconfig; default: its current one
  --kubeconfig <file>      default: KUBECONFIG, else ~/.kube/config
  --envoy-admin host:port  the gateway's Envoy admin interface; default: a port-forward to 15000 of a gateway pod
  --alloy-metrics <url>    once for each of Alloy's pods; default: port-forwards to 12345
  --address host[:port]    connect there instead of what DNS says; the TLS name stays
  --ca <file>              whom to trust; default: the CAs of Node
  --cert, --key <file>     a client certificate
  --header name=value      sent with --send, such as authorization="Bearer …"
  --send                   send one signal over each transport, and watch it arrive
  --json                   for programs
  --timeout <seconds>      for the whole; default 30
  --print-rbac             print the Roles that it needs, and do nothing else

Exit code: 0 no hop is broken, 1 one is, 2 unusable input or nothing to judge by.`;

/** @throws Unusable */
export function readDoctorArguments(words: readonly string[]): DoctorArguments | 'help' {
  const values = parse(words);
  if (values.help) return 'help';
  const { environment, timeout = '30', header = [], ...rest } = values;
  if (!environment) throw new Unusable(`--environment is needed.\n\n${USAGE}`);
  const timeoutSeconds = Number(timeout);
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= 600))
    throw new Unusable(`--timeout ${timeout}: a number of seconds from 1 to 600 is needed.`);
  if (Boolean(rest.cert) !== Boolean(rest.key)) throw new Unusable('--cert and --key go together.');
  const envoyAdmin = values['envoy-admin'];
  if (envoyAdmin && !/^[^/]+:\d+$/.test(envoyAdmin))
    throw new Unusable(`--envoy-admin ${envoyAdmin}: host:port is needed, such as 127.0.0.1:15000.`);
  const alloyMetrics = values['alloy-metrics'] ?? [];
  const odd = alloyMetrics.find(url => !/^http:\/\/[^/]+\//.test(url));
  if (odd) throw new Unusable(`--alloy-metrics ${odd}: a URL is needed, such as http://127.0.0.1:12345/metrics.`);
  return {
    ...rest,
    environment,
    envoyAdmin,
    alloyMetrics,
    headers: Object.fromEntries(header.map(readHeader)),
    send: rest.send ?? false,
    json: rest.json ?? false,
    printRbac: values['print-rbac'] ?? false,
    timeoutSeconds,
  };
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const texts = { type: 'string', multiple: true } as const;

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        environment: text,
        context: text,
        kubeconfig: text,
        'envoy-admin': text,
        'alloy-metrics': texts,
        address: text,
        ca: text,
        cert: text,
        key: text,
        header: texts,
        send: flag,
        json: flag,
        timeout: text,
        'print-rbac': flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new Unusable(`${(error as Error).message.split('. ')[0]}.\n\n${USAGE}`);
  }
}

function readHeader(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new Unusable(`--header ${pair}: name=value is needed.`);
  return [pair.slice(0, at).toLowerCase(), pair.slice(at + 1).replace(/^"(.*)"$/, '$1')];
}
