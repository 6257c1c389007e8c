/** What Alloy and its components refuse of arguments that are right one by one. */
import type { Body } from '../../alloy/language/parse';
import { seconds } from '../../kubernetes/units';
import type { Scope } from './alloy-scopes';
import { attribute, block, blocks, literal, literalOf } from './read/alloy/config';

/** Arguments that do not fit each other. */
interface Contradiction {
  readonly got: string;
  readonly fix: string;
  /** @default - the line of the block */
  readonly line?: number;
}

/** What does not fit in a block, or in a component. undefined: nothing, or only Alloy can tell. */
export function contradiction({ of, path, body }: Scope): Contradiction | undefined {
  const name = of.block.name;
  if (!name.startsWith('otelcol.')) return undefined;
  const here = path.at(-1) ?? name;
  return CHECKS.get(path.length > 0 && NAMED.has(name) ? `${name} ${here}` : here)?.(body);
}

/** Components with blocks that are called as others are. */
const NAMED: ReadonlySet<string> = new Set([
  'otelcol.auth.headers',
  'otelcol.connector.spanmetrics',
  'otelcol.processor.attributes',
  'otelcol.processor.k8sattributes',
  'otelcol.processor.tail_sampling',
]);

type Check = (body: Body) => Contradiction | undefined;

/** By component, or by block; of components in NAMED by both. */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['otelcol.processor.batch', ofBatchProcessor],
  ['sending_queue', ofQueue],
  ['queue', ofQueue],
  ['batch', ofBatch],
  ['retry_on_failure', ofRetry],
  ['retry', ofRetry],
  ['tls', ofTls],
  ['otelcol.auth.basic', ofBasic],
  ['otelcol.auth.headers header', ofHeader],
  ['otelcol.processor.attributes action', ofAction],
  ['otelcol.processor.k8sattributes label', ofExtract],
  ['otelcol.processor.k8sattributes annotation', ofExtract],
  ['otelcol.processor.resourcedetection', ofDetection],
  ['otelcol.processor.tail_sampling', ofPolicies],
  ['otelcol.processor.tail_sampling policy', ofPolicy],
  ['otelcol.processor.tail_sampling and_sub_policy', ofPolicy],
  ['otelcol.processor.tail_sampling composite_sub_policy', ofPolicy],
  ['otelcol.processor.tail_sampling status_code', ofStatusCode],
  ['otelcol.connector.spanmetrics', ofDimensions],
  ['otelcol.connector.spanmetrics histogram', ofHistogram],
]);

/** A number that is written, or Alloy's default. undefined: only Alloy can tell. */
function numberOf(body: Body, name: string, byDefault: number): number | undefined {
  const written = attribute(body, name);
  const isNegative = written?.type === 'unary' && written.operator === '-';
  const value = written ? literal(isNegative ? written.of : written) : byDefault;
  if (isNegative) return typeof value === 'number' ? -value : undefined;
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : undefined;
}

const has = (body: Body, name: string) => attribute(body, name) !== undefined;

function ofBatchProcessor(body: Body): Contradiction | undefined {
  const [size, most] = [numberOf(body, 'send_batch_size', 2000), numberOf(body, 'send_batch_max_size', 3000)];
  if (size === undefined || most === undefined || most <= 0 || most >= size) return undefined;
  return {
    got: `has send_batch_size ${size} and send_batch_max_size ${most}`,
    fix: 'Write a send_batch_max_size of send_batch_size or more, or 0 for none.',
  };
}

function ofQueue(body: Body): Contradiction | undefined {
  if (literalOf(body, 'enabled') === false) return undefined;
  const [size, consumers] = [numberOf(body, 'queue_size', 1000), numberOf(body, 'num_consumers', 10)];
  if (size !== undefined && size <= 0)
    return { got: 'holds nothing: queue_size is 0', fix: 'Write a queue_size above 0.' };
  if (consumers !== undefined && consumers <= 0)
    return { got: 'sends nothing: num_consumers is 0', fix: 'Write num_consumers above 0, or leave it out: 10.' };
  const batch = block(body, 'batch')?.body;
  const least = batch && numberOf(batch, 'min_size', 2000);
  const sizers = [literalOf(body, 'sizer') ?? 'requests', literalOf(batch, 'sizer') ?? 'items'];
  return least !== undefined && size !== undefined && sizers[0] === sizers[1] && least > size
    ? {
        got: `waits for batches of ${least} ${sizers[0]}, and holds ${size}: min_size is above queue_size`,
        fix: 'Write a queue_size of min_size or more, with the same sizer.',
      }
    : undefined;
}

function ofBatch(body: Body): Contradiction | undefined {
  const [least, most] = [numberOf(body, 'min_size', 2000), numberOf(body, 'max_size', 3000)];
  if (least !== undefined && most !== undefined && most > 0 && most < least)
    return {
      got: `has min_size ${least} and max_size ${most}${has(body, 'max_size') && has(body, 'min_size') ? '' : ', one of them by default'}`,
      fix: 'Write a max_size of min_size or more, or 0 for none.',
    };
  return seconds(literalOf(body, 'flush_timeout')) === 0
    ? { got: 'has a flush_timeout of 0', fix: 'Write a flush_timeout above 0, such as "200ms".' }
    : undefined;
}

function ofRetry(body: Body): Contradiction | undefined {
  const multiplier = literalOf(body, 'enabled') === false ? undefined : numberOf(body, 'multiplier', 1.5);
  return multiplier !== undefined && multiplier <= 1
    ? { got: `has a multiplier of ${multiplier}`, fix: 'Write a multiplier above 1.' }
    : undefined;
}

function ofTls(body: Body): Contradiction | undefined {
  const both = ['ca', 'cert', 'key'].find(what => has(body, `${what}_file`) && has(body, `${what}_pem`));
  if (both) return { got: `has ${both}_file and ${both}_pem`, fix: 'Write one of the two.' };
  const given = (what: string) => has(body, `${what}_file`) || has(body, `${what}_pem`);
  if (given('cert') === given('key')) return undefined;
  const [there, missing] = given('cert') ? ['certificate', 'key'] : ['key', 'certificate'];
  return {
    got: `has a ${there} and no ${missing}`,
    fix: given('cert') ? 'Add key_file beside cert_file.' : 'Add cert_file beside key_file.',
  };
}

function ofBasic(body: Body): Contradiction | undefined {
  const isClient = has(body, 'username') || block(body, 'client_auth');
  return isClient || block(body, 'htpasswd')
    ? undefined
    : { got: 'has no credentials', fix: 'Add client_auth { username = …, password = … }, or htpasswd for a receiver.' };
}

function ofHeader(body: Body): Contradiction | undefined {
  const sources = ['value', 'from_context', 'from_attribute'].filter(name => has(body, name));
  const isDelete = literalOf(body, 'action') === 'delete';
  if (sources.length > 1) return { got: `has ${sources.join(' and ')}`, fix: 'Write one of them.' };
  return sources.length === 0 && !isDelete
    ? { got: 'has no value', fix: 'Add value, from_context or from_attribute.' }
    : undefined;
}

function ofAction(body: Body): Contradiction | undefined {
  const action = String(literalOf(body, 'action') ?? '').toLowerCase();
  const sources = ['value', 'from_attribute', 'from_context'].filter(name => has(body, name));
  const [key, pattern] = [has(body, 'key'), has(body, 'pattern')];
  switch (action) {
    case 'insert':
    case 'update':
    case 'upsert':
      if (!key) return { got: `is to ${action}, and has no key`, fix: 'Add key.' };
      return sources.length === 1
        ? undefined
        : {
            got: `is to ${action}, and has ${sources.join(' and ') || 'no value'}`,
            fix: 'Write one of value, from_attribute and from_context.',
          };
    case 'delete':
    case 'hash':
      return key || pattern ? undefined : { got: `is to ${action}, and has no key`, fix: 'Add key or pattern.' };
    case 'extract':
      return key && pattern
        ? undefined
        : { got: `is to extract, and has no ${key ? 'pattern' : 'key'}`, fix: 'Write key and pattern.' };
    case 'convert':
      return key && has(body, 'converted_type')
        ? undefined
        : { got: `is to convert, and has no ${key ? 'converted_type' : 'key'}`, fix: 'Write key and converted_type.' };
    default:
      return undefined;
  }
}

function ofDetection(body: Body): Contradiction | undefined {
  const detectors = attribute(body, 'detectors');
  return detectors?.type === 'array' && detectors.items.length === 0
    ? { got: 'has no detector', fix: 'Write detectors = ["env"], or leave the component out.' }
    : undefined;
}

function ofExtract(body: Body): Contradiction | undefined {
  return has(body, 'key') && has(body, 'key_regex')
    ? { got: 'has key and key_regex', fix: 'Write one of the two.' }
    : undefined;
}

function ofPolicies(body: Body): Contradiction | undefined {
  const seen = new Set<unknown>();
  for (const { body: policy, line } of blocks(body, 'policy')) {
    const name = literalOf(policy, 'name');
    if (typeof name === 'string' && seen.has(name))
      return { got: `has two policies called ${JSON.stringify(name)}`, fix: 'Give one of them another name.', line };
    seen.add(name);
  }
  return undefined;
}

function ofPolicy(body: Body): Contradiction | undefined {
  const type = literalOf(body, 'type');
  if (typeof type !== 'string' || !WITH_BLOCK.has(type) || block(body, type)) return undefined;
  const other = body.find(statement => statement.type === 'block');
  return {
    got: `is of type ${type}, and has no block ${type}`,
    fix: other ? `Write type = "${other.name}", or the block ${type} { … }.` : `Add the block ${type} { … }.`,
  };
}

/** The types of policies that decide by what their block says. */
const WITH_BLOCK: ReadonlySet<string> = new Set([
  ...[
    'latency',
    'numeric_attribute',
    'probabilistic',
    'status_code',
    'string_attribute',
    'rate_limiting',
    'span_count',
  ],
  ...['bytes_limiting', 'boolean_attribute', 'ottl_condition', 'trace_state', 'and', 'composite', 'drop'],
]);

function ofStatusCode(body: Body): Contradiction | undefined {
  const codes = attribute(body, 'status_codes');
  return codes?.type === 'array' && codes.items.length === 0
    ? { got: 'names no status', fix: 'Write status_codes = ["ERROR"].' }
    : undefined;
}

function ofDimensions(body: Body): Contradiction | undefined {
  const seen = new Set<unknown>(['service.name', 'span.name', 'span.kind', 'status.code']);
  for (const { body: dimension, line } of blocks(body, 'dimension')) {
    const name = literalOf(dimension, 'name');
    if (seen.has(name))
      return {
        got: `has the dimension ${JSON.stringify(name)} twice`,
        fix: 'Leave it out: it is there already.',
        line,
      };
    seen.add(name);
  }
  return undefined;
}

function ofHistogram(body: Body): Contradiction | undefined {
  const kinds = ['exponential', 'explicit'].filter(name => block(body, name));
  if (literalOf(body, 'disable') === true || kinds.length === 1) return undefined;
  return kinds.length === 0
    ? { got: 'has neither explicit nor exponential', fix: 'Add explicit { } or exponential { }.' }
    : { got: 'has explicit and exponential', fix: 'Write one of the two.' };
}
