/** Headers of exporters that carry credentials, by their names or by what they say. */

import { alloy } from '../../lib/rules/engine/alloy-examples';
import { gotBy } from './check';

const found = (text: string) => gotBy('credential-in-plain-text', alloy(text));
const exporter = (headers: string) => `otelcol.exporter.otlphttp "x" {
  client {
    endpoint = "https://a.example.com"
    headers = {${headers}}
  }
}`;
const auth = (header: string) => `otelcol.auth.headers "x" {
  header { ${header} }
}`;

test.each([
  [exporter('"DD-API-KEY" = "abc"'), ['header DD-API-KEY of otelcol.exporter.otlphttp.x is written out']],
  [exporter('"x-note" = "Bearer abc"'), ['header x-note of otelcol.exporter.otlphttp.x is written out']],
  [exporter('"x-note" = "abc", "X-Scope-OrgID" = "prod"'), []],
  [exporter('"x-api-key" = local.file.key.content'), []],
  [exporter('"x-api-key" = ""'), []],
  [
    auth('\n key = "Authorization"\n value = "Basic eDp5"\n'),
    ['header Authorization of otelcol.auth.headers.x is written out'],
  ],
  [auth('\n key = "Authorization"\n value = local.file.key.content\n'), []],
  [auth('\n key = "x-scope-orgid"\n value = "prod"\n'), []],
])('%s', (text, expected) => expect(found(text)).toEqual(expected));
