/** Reads the answer to the signal that was sent: what it says, and who says so. */
import type { Transport } from '../../facts/otlp';
import { said } from '../look';
import type { Sent } from '../observations';

/** Who gave an answer: in acknowledged mode a backend's 401 looks like Alloy's or the edge's. */
export type Speaker = 'backend' | 'backend, for now' | 'receiver' | 'policy' | 'token';

/** What each writes into the text of an answer, the same over both transports. A backend’s own words stand behind the exporter’s. */
const WORDS: readonly (readonly [RegExp, Speaker])[] = [
  [/not retryable error: /, 'backend'],
  [/no more retries left: |sending queue is full/, 'backend, for now'],
  [/no basic auth provided|invalid credentials/, 'receiver'],
  [/missing or empty authorization header|provided authorization does not match/, 'receiver'],
  [/RBAC: access denied/, 'policy'],
  [/\bJwts? /, 'token'],
];

/** Who gave the answer, by its text; undefined if the text does not tell. */
export function speakerOf({ message = '' }: Sent): Speaker | undefined {
  return WORDS.find(([words]) => words.test(message))?.[1];
}

/** Whether the signal was accepted. Over gRPC an HTTP 200 does not say so: the gRPC status does. */
export const isAccepted = (transport: Transport, { status, grpcStatus, fault }: Sent): boolean =>
  status === 200 && !fault && (transport === 'http' || grpcStatus === 0);

/** The answer in a few words: its status and its text. */
export function answer({ status, grpcStatus, message, fault }: Sent): string {
  const text = grpcStatus === undefined ? said(status) : `gRPC ${said(grpcStatus)}`;
  return [text, message && said(message), fault && `(${said(fault)})`].filter(Boolean).join(' ');
}

/** Says what an answer means on this path: by its text, else by its HTTP status or the gRPC status that stands for the same. */
export function meaning(sent: Sent): string {
  const { status, grpcStatus, fault } = sent;
  if (status === 200 && (fault || grpcStatus === undefined))
    return `${fault ? 'That is no whole answer of OTLP' : 'There is no grpc-status'}: something else than Alloy’s receiver answers, or what is between cuts it off. Senders take it for a failure.`;
  const speaker = speakerOf(sent);
  if (speaker) return SPEAKERS[speaker];
  const key = grpcStatus === undefined || status !== 200 ? `${status}` : `gRPC ${grpcStatus}`;
  return MEANINGS.find(([keys]) => keys.includes(key))?.[1] ?? 'Alloy’s log and the gateway’s access log say more.';
}

const SPEAKERS: Readonly<Record<Speaker, string>> = {
  backend: 'The backend says so, and Alloy hands its answer on: the edge and Alloy let the signal in. See backends.',
  'backend, for now':
    'The backend is away or slow, and Alloy hands that on: the edge and Alloy let the signal in. See backends.',
  receiver: 'Alloy’s receiver says so: no credentials, or wrong ones. Give them with --header.',
  policy:
    'A policy refuses it: the address is not in the allowlist, the token lacks a claim, or Alloy does not know the gateway’s identity.',
  token: 'The check of tokens says so: no JWT, one that has expired, or one of another issuer. Give it with --header.',
};

const MEANINGS: readonly (readonly [readonly string[], string])[] = [
  [['401', 'gRPC 16'], 'No credentials, or wrong ones: give them with --header; a JWT may have expired.'],
  [['403', 'gRPC 7'], SPEAKERS.policy],
  [['404', 'gRPC 12'], 'No route for this host and path. Clients do not retry it: it is lost.'],
  [['400', '413', 'gRPC 8'], 'Too large, or refused by the memory limiter.'],
  [
    ['502', '503', '504', 'gRPC 14', 'gRPC 4'],
    'The gateway did not get through to a receiver: no ready endpoint, mTLS on one side alone, or Alloy refuses for memory.',
  ],
];
