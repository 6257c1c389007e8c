import { isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';
import { inert } from '../foreign/text';
import { readHeader } from './header';

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
  --header name=value      sent with --send, such as "authorization=Bearer …"; curl's "name: value" too. Never shown
  --send                   send one signal over each transport, and watch it arrive
  --json                   for programs
  --timeout <seconds>      for the whole; default 30
  --print-rbac             print the Roles that it needs, and do nothing else

Exit code: 0 healthy: every hop was judged, and none is broken. 1 a hop is broken. 2 unusable input, or none is broken
of those that could be judged.`;

/** @throws Unusable */
export function readDoctorArguments(words: readonly string[]): DoctorArguments | 'help' {
  const values = parse(words);
  if (values.help) return 'help';
  const { environment, timeout = '30', header = [], ...rest } = values;
  if (!environment) throw new Unusable(`--environment is needed.\n\n${USAGE}`);
  const timeoutSeconds = Number(timeout);
  if (!(timeoutSeconds >= 1 && timeoutSeconds <= 600))
    throw new Unusable(`--timeout ${inert(timeout)}: a number of seconds from 1 to 600 is needed.`);
  if (Boolean(rest.cert) !== Boolean(rest.key)) throw new Unusable('--cert and --key go together.');
  const envoyAdmin = values['envoy-admin'];
  if (envoyAdmin && !isHostAndPort(envoyAdmin))
    throw new Unusable('--envoy-admin: host:port is needed, such as 127.0.0.1:15000.');
  if (rest.address && !isIPv6(rest.address) && !isHostAndPort(rest.address) && !isHostAndPort(`${rest.address}:1`))
    throw new Unusable('--address: host or host:port is needed, such as 127.0.0.1:4317.');
  const alloyMetrics = values['alloy-metrics'] ?? [];
  // Not said what was given: there may be a password in it.
  if (!alloyMetrics.every(url => /^http:\/\/[^/]+\//.test(url) && URL.canParse(url)))
    throw new Unusable('--alloy-metrics: a URL is needed, such as http://127.0.0.1:12345/metrics.');
  return {
    ...rest,
    environment,
    envoyAdmin,
    alloyMetrics,
    headers: Object.fromEntries(header.map(headerOf)),
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
    throw new Unusable(`${complaint(error as NodeJS.ErrnoException)}\n\n${USAGE}`);
  }
}

function headerOf(text: string): [string, string] {
  const read = readHeader(text);
  if ('mistake' in read) throw new Unusable(read.mistake);
  return [read.name, read.value];
}

/** Node's words, without those that were given: half of a header that lacks its quotes is a word of its own. */
function complaint({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return 'Unexpected argument without an option. Does a value with blanks lack its quotes?';
  const [, option] = /'(-{1,2}[a-z][a-z-]*)/i.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return option ? `Unknown option '${option}'.` : 'Unknown option.';
  return `Option '${option}' is used wrongly: ${/does not take/.test(message) ? 'it takes no value' : 'it needs a value'}.`;
}

/** Something that a URL can have as its authority, without a user. */
function isHostAndPort(text: string): boolean {
  if (!/^(?:\[[\da-f:.]+\]|[\w.-]+):\d+$/i.test(text)) return false;
  return URL.canParse(`http://${text}/`) && !text.endsWith(':0');
}
