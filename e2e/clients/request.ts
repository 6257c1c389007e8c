import type { OtlpMessage } from './otlp';

/** One request that a prober makes, from the network namespace that it lives in. */
export interface ProbeRequest {
  readonly transport: 'grpc' | 'http';
  /** Name or address to connect to. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** false speaks plain text. */
  readonly tls: false | ProbeTls;
  /** :authority or Host. @default - host:port, as OTLP clients send it */
  readonly authority?: string;
  /** A list stands for a header that comes more than once. */
  readonly headers?: Record<string, string | string[]>;
  /** @default POST */
  readonly method?: string;
  /** What its body is. @default - empty */
  readonly message?: OtlpMessage;
  /** A body that no encoder makes, instead of a message. */
  readonly raw?: {
    readonly base64: string;
    /** How it is compressed, as the transport's header says it. */
    readonly encoding: string;
  };
  /** How long the body comes after the headers, over HTTP. @default 0 */
  readonly bodyAfterSeconds?: number;
  /** How often to send it over one connection, one after the other. @default 1 */
  readonly repeat?: number;
  readonly timeoutSeconds?: number;
}

export interface ProbeTls {
  /** File with the certificates to trust. */
  readonly ca: string;
  /** SNI and the name that the certificate must have. @default - host */
  readonly servername?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** false accepts any certificate. @default true */
  readonly verify?: boolean;
}

/** What the client saw: a status, or why there is none. */
export interface ProbeAnswer {
  readonly status?: number;
  readonly grpcStatus?: number;
  readonly grpcMessage?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Error code or message of a connection that came to nothing. */
  readonly error?: string;
}
