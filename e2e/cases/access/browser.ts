import type { Context } from '../case';
import { type Overrides, probe, type Seen } from '../probe';

const APP = 'https://app.example.com';

/** The gateway answers a browser's preflight, which has no credential, and names the origin in the answer to the request. */
export async function tryBrowser(context: Context, good: Overrides = {}): Promise<void> {
  const allowed = await preflight(context, APP);
  const names = allowed.headers?.['access-control-allow-headers'] ?? 'no headers';
  judge(context, 'preflight', allowed.status === 200 && originOf(allowed) === APP, allowed, names);
  const other = await preflight(context, 'https://elsewhere.example.com');
  judge(context, 'preflight of another origin', originOf(other) === undefined, other);
  for (const origin of [APP, 'https://elsewhere.example.com']) {
    const seen = await probe(context, 'http', { ...good, headers: { ...good.headers, origin } });
    const named = origin === APP ? APP : undefined;
    judge(context, `request from ${origin}`, seen.status === 200 && originOf(seen) === named, seen);
  }
}

/** What a browser asks before it sends. */
function preflight(context: Context, origin: string): Promise<Seen> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  return probe(context, 'http', { method: 'OPTIONS', headers, message: undefined });
}

function judge({ check }: Context, what: string, holds: boolean, seen: Seen, more?: string): void {
  const origin = originOf(seen) ? `allows ${originOf(seen)}` : 'allows no origin';
  check(`browser: ${what}`, holds, [seen.text, origin, more].filter(Boolean).join(', '));
}

const originOf = ({ headers }: Seen): string | undefined => headers?.['access-control-allow-origin'];
