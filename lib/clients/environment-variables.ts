/** The variables that every OpenTelemetry SDK reads. https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
import { SIGNALS, type Signal } from '../facts/otlp';
import type { Listener } from '../path/path';
import type { Credentials, Part, SenderHeader } from './credentials';
import type { Target } from './target';

/** Variables with one endpoint for all signals: for HTTP the SDK appends /v1/<signal>, for gRPC there is no path. */
export function baseVariables({ listener, signals, credentials }: Target): string {
  return [
    set('OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOL[listener.transport]),
    set('OTEL_EXPORTER_OTLP_ENDPOINT', baseEndpoint(listener)),
    COMPRESSION,
    ...switchedOff(signals),
    ...presented(credentials),
  ].join('\n');
}

/**
 * Variables with an endpoint for each signal, which the SDK uses as it is: for HTTP with its path, for gRPC without
 * one.
 */
export function signalVariables({ listener, signals, credentials }: Target): string {
  return [
    ...signals.flatMap(signal => [
      set(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`, PROTOCOL[listener.transport]),
      set(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, signalEndpoint(listener, signal)),
    ]),
    COMPRESSION,
    ...switchedOff(signals),
    ...presented(credentials),
  ].join('\n');
}

/** The base URL of a listener. */
export function baseEndpoint({ host, port }: Listener): string {
  return `https://${host}:${port}`;
}

/** The endpoint of one signal, for clients that append no path. */
export function signalEndpoint(listener: Listener, signal: string): string {
  return listener.transport === 'grpc' ? baseEndpoint(listener) : `${baseEndpoint(listener)}/v1/${signal}`;
}

/** SDKs compress nothing unless told; gzip is what every receiver of OTLP takes. */
const COMPRESSION = 'export OTEL_EXPORTER_OTLP_COMPRESSION=gzip';

const PROTOCOL = { grpc: 'grpc', http: 'http/protobuf' } as const;

const set = (name: string, value: string): string => `export ${name}=${value}`;

/** SDKs send all three signals by default; one that has no route here would be lost, with an error for each batch. */
function switchedOff(signals: readonly Signal[]): string[] {
  return SIGNALS.filter(signal => !signals.includes(signal)).map(signal =>
    set(`OTEL_${signal.toUpperCase()}_EXPORTER`, 'none'),
  );
}

function presented({ certificate, headers }: Credentials): string[] {
  return [
    ...(headers.length ? [set('OTEL_EXPORTER_OTLP_HEADERS', `"${headers.map(pair).join(',')}"`)] : []),
    ...(certificate
      ? [
          set('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', certificate.cert),
          set('OTEL_EXPORTER_OTLP_CLIENT_KEY', certificate.key),
        ]
      : []),
  ];
}

/** In the form of W3C Baggage: a blank is %20. Some SDKs take a raw + for a blank too, and base64 may have one. */
function pair({ name, value }: SenderHeader): string {
  const encode = (part: Part) => {
    if (typeof part === 'string')
      return part.replace(/[^-._~A-Za-z0-9]/gu, encodeURIComponent).replace(/[!'()*]/g, hex);
    return part.variable === 'OTLP_BASIC' ? `$(printf %s "$${part.variable}" | sed 's/+/%2B/g')` : `$${part.variable}`;
  };
  return `${name}=${value.map(encode).join('')}`;
}

const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
