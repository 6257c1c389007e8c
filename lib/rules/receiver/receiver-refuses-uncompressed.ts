import { closest, distance } from 'fastest-levenshtein';
import { HTTP_ENCODINGS } from '../../facts/alloy';
import { shown } from '../../foreign/text';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, inConfig, literal } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';

export const receiverRefusesUncompressed: Rule = {
  id: 'receiver-refuses-uncompressed',
  hop: 'receiver',
  severity: 'error',
  summary: 'The compression_algorithms of a receiver hold "", and only names that Alloy has.',
  why: `The list says what a request's Content-Encoding may be, and "" stands for none. Without it Alloy answers 400 to every sender that compresses
nothing, which is what SDKs do unless they are told otherwise. They do not retry it: the data is lost. A name that Alloy does not have
lets nobody in: those whom it was meant for get 400, too.`,
  fix: 'Write "" as one of them: ["", "gzip", "zlib", "deflate", "snappy", "lz4"].',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  http { compression_algorithms = ["", "gzip"] }
  output { traces = [backends.tempo.default.input] }
}`),
    '["", "gzip"]',
    '["gzip"]',
  ),
  *check({ configs }) {
    for (const { body, transport, component } of configs.flatMap(findReceivers)) {
      const written = attribute(body, 'compression_algorithms');
      if (transport !== 'http' || written?.type !== 'array') continue;
      const names = written.items.map(literal);
      const unknown = names.find(name => name !== undefined && !KNOWN.includes(String(name)));
      // what only Alloy can work out may be ""
      const isShut = names.length > 0 && !names.includes(undefined) && !names.includes('');
      if (!isShut && unknown === undefined) continue;
      const got = isShut
        ? 'has no "" among its compression_algorithms, and refuses whoever compresses nothing'
        : `knows no compression ${shown(unknown)}${guess(String(unknown))}`;
      yield inConfig(component.config, written.line, `${component.id} ${got}`);
    }
  },
};

const KNOWN: readonly string[] = ['', ...HTTP_ENCODINGS, 'x-snappy-framed'];

function guess(name: string): string {
  const near = name.length < 100 ? closest(name, KNOWN) : '';
  return near && distance(name, near) <= 2 ? `; did you mean "${near}"?` : '';
}
