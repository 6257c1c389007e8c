/** A backend that an exporter of config.alloy sends to. */
export interface Destination {
  readonly label: string;
  readonly transport: 'grpc' | 'http';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** What its certificate has to name, where that is not the host. */
  readonly serverName?: string;
}

export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

/** What the lab must know of a config.alloy: read from its text, as a reader would, not from what made it. */
export interface AlloyConfig {
  readonly text: string;
  readonly destinations: Destination[];
  /** The signals that the receiver hands on. */
  readonly signals: Signal[];
  /** Largest message per transport in MiB, with the receiver's defaults filled in. */
  readonly limits: { grpc: number; http: number };
  readonly ports: { grpc?: number; http?: number };
  /** How long tail sampling keeps a trace before it decides. */
  readonly decisionSeconds: number;
  /** Whether it hands traces on to the pods of another config.alloy. */
  readonly balances: boolean;
  /** Whether the receiver itself wants a credential or a certificate. */
  readonly asksSenders: boolean;
}

export function readAlloyConfig(text: string): AlloyConfig {
  const receiver = block(text, /otelcol\.receiver\.otlp\s+"[^"]*"\s*\{/) ?? '';
  const grpc = block(receiver, /(?<![\w.])grpc\s*\{/);
  const http = block(receiver, /(?<![\w.])http\s*\{/);
  const output = block(receiver, /output\s*\{/) ?? '';
  return {
    text,
    destinations: destinations(text),
    signals: SIGNALS.filter(signal => new RegExp(`${signal}\\s*=\\s*\\[\\s*\\w`).test(output)),
    limits: {
      grpc: mib(attribute(grpc, 'max_recv_msg_size')) ?? 4,
      http: mib(attribute(http, 'max_request_body_size')) ?? 20,
    },
    ports: {
      grpc: grpc === undefined ? undefined : port(attribute(grpc, 'endpoint') ?? ':4317'),
      http: http === undefined ? undefined : port(attribute(http, 'endpoint') ?? ':4318'),
    },
    decisionSeconds: Number.parseInt(attribute(text, 'decision_wait') ?? '0', 10),
    balances: /^otelcol\.exporter\.loadbalancing /m.test(text),
    asksSenders: /(?<![\w.])(auth\s*=|tls\s*\{)/.test(receiver),
  };
}

function destinations(text: string): Destination[] {
  return [...text.matchAll(/otelcol\.exporter\.(otlp|otlphttp)\s+"([^"]*)"\s*\{/g)].flatMap(match => {
    const body = block(text.slice(match.index), /\{/) ?? '';
    const endpoint = attribute(block(body, /client\s*\{/), 'endpoint');
    if (!endpoint) return [];
    const client = block(body, /tls\s*\{/);
    const insecure = /insecure\s*=\s*true/.test(client ?? '');
    const bare = !endpoint.includes('://');
    const url = new URL(bare ? `${insecure ? 'http' : 'https'}://${endpoint}` : endpoint);
    const tls = url.protocol === 'https:';
    const transport = match[1] === 'otlp' ? ('grpc' as const) : ('http' as const);
    const port = Number(url.port || (tls ? 443 : 80));
    return [
      { label: match[2]!, transport, host: url.hostname, port, tls, serverName: attribute(client, 'server_name') },
    ];
  });
}

/** What stands between the brace that `opening` ends with and its closing one. */
function block(text: string, opening: RegExp): string | undefined {
  const start = opening.exec(text);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '"') i = text.indexOf('"', i + 1);
    else if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return text.slice(from, i);
  }
  return undefined;
}

function attribute(text: string | undefined, name: string): string | undefined {
  return new RegExp(`(?<![\\w.])${name}\\s*=\\s*"([^"]*)"`).exec(text ?? '')?.[1];
}

function mib(size: string | undefined): number | undefined {
  const match = /^(\d+)([MG])iB$/.exec(size ?? '');
  return match ? Number(match[1]) * (match[2] === 'G' ? 1024 : 1) : undefined;
}

const port = (endpoint: string): number => Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
