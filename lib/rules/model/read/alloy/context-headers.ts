import { attribute, block, blocks, type Component, literalOf, target } from './config';

/** The request headers that an exporter passes on. */
export function headersFromContext({ config, body }: Component): string[] {
  // a balancer has a client for its pods
  const client = block(body, 'client') ?? block(block(block(body, 'protocol')?.body, 'otlp')?.body, 'client');
  const auth = attribute(client?.body, 'auth');
  const found = auth?.type === 'reference' ? target(config, auth) : undefined;
  if (found?.name !== 'otelcol.auth.headers') return [];
  return blocks(found.body, 'header').flatMap(header => {
    const from = literalOf(header.body, 'from_context');
    return typeof from === 'string' ? [from] : [];
  });
}
