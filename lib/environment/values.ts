/**
 * The value types that the sections of the environment file are made of. Each message completes the sentence
 * "got …, allowed: …".
 */
import * as v from 'valibot';

/** A schema with the sentence that documents it in the JSON Schema and in docs/environment.md. */
export function doc<S extends v.GenericSchema>(schema: S, text: string): S {
  return v.pipe(schema, v.description(text)) as unknown as S;
}

const LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u;

/**
 * Free text on one line. Refused: control characters and line separators, and the few spellings that YAML 1.1 parsers
 * (kubectl's) and YAML 1.2 parsers read differently.
 */
export const text = () =>
  v.pipe(
    v.string('text'),
    v.nonEmpty('text that is not empty'),
    v.check(
      value => !CONTROL.test(value),
      'text on one line, without control characters, line separators or lone surrogates',
    ),
    v.check(
      value => !/^[-+]?0[obx][0-9a-f_]+$/i.test(value),
      'anything but a lone 0o…, 0b… or 0x… number, which YAML 1.1 and 1.2 read differently',
    ),
  );

/** A name of a namespaced object (RFC 1123 label). */
export const label = () =>
  v.pipe(
    v.string('a name'),
    v.regex(new RegExp(`^${LABEL}$`), 'a name of lower-case letters, digits and "-", at most 63 long (RFC 1123 label)'),
  );

/** A name of a Secret, an issuer … (RFC 1123 subdomain). */
export const objectName = () =>
  v.pipe(
    v.string('a name'),
    v.maxLength(253, 'a name of at most 253 characters'),
    v.regex(new RegExp(`^${LABEL}(\\.${LABEL})*$`), 'a name of lower-case letters, digits, "-" and "." (RFC 1123)'),
  );

/** A Service port's name (at most 15 characters, at least one letter). */
export const portName = () =>
  v.pipe(
    v.string('a port name'),
    v.regex(
      /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/,
      'lower-case letters, digits and "-", at most 15',
    ),
  );

/** A fully qualified DNS name of a public endpoint. */
export const hostname = () =>
  v.pipe(
    v.string('a DNS name'),
    v.maxLength(253, 'a DNS name of at most 253 characters'),
    v.regex(
      new RegExp(`^${LABEL}(\\.${LABEL})+$`),
      'a DNS name such as otlp.example.com: lower case, no scheme, no port, no path, no wildcard',
    ),
  );

export const port = () => integer(1, 65535, 'a port number');

/** A whole number in a closed range. */
export const integer = (minimum: number, maximum: number, what = 'a whole number') =>
  v.pipe(
    v.number(`${what} from ${minimum} to ${maximum}`),
    v.integer(`${what} from ${minimum} to ${maximum}, without a fraction`),
    v.minValue(minimum, `${what} from ${minimum} to ${maximum}`),
    v.maxValue(maximum, `${what} from ${minimum} to ${maximum}`),
  );

/** host:port of an OTLP/gRPC server; a gRPC endpoint has no scheme and no path. */
export const hostAndPort = () =>
  v.pipe(
    v.string('host:port'),
    v.regex(/^[a-zA-Z0-9]([-.a-zA-Z0-9]*[a-zA-Z0-9])?:[0-9]{1,5}$/, 'host:port, without a scheme or a path'),
    v.check(
      value => Number(value.split(':')[1]) <= 65535 && !value.endsWith(':0'),
      'host:port with a port from 1 to 65535',
    ),
  );

/** The base URL of an OTLP/HTTP server; the exporter appends /v1/<signal>. */
export const baseUrl = () =>
  v.pipe(
    v.string('a URL'),
    v.regex(
      /^https?:\/\/[a-zA-Z0-9]([-.a-zA-Z0-9]*[a-zA-Z0-9])?(:[0-9]{1,5})?(\/[-._~%/a-zA-Z0-9]*)?$/,
      'an http:// or https:// URL, without user, query or fragment',
    ),
    v.check(value => !/\/v1\/(traces|metrics|logs)\/?$/.test(value), 'the base URL: the exporter appends /v1/<signal>'),
  );

export const httpsUrl = () =>
  v.pipe(
    text(),
    v.check(value => URL.canParse(value) && value.startsWith('https://') && !/[\s"'<>]/.test(value), 'an https:// URL'),
  );

/** A Kubernetes quantity that resources take, such as 500m, 1, 512Mi. */
export const quantity = () =>
  v.pipe(
    v.string('a quantity in quotes or with a unit, such as 500m, "1" or 512Mi'),
    v.regex(/^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, 'a Kubernetes quantity such as 500m, "1" or 512Mi'),
  );

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}/(3[0-2]|[12]?[0-9])$`);
const IPV6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;

/** An IPv4 or IPv6 network in CIDR notation. */
export const cidr = () =>
  v.pipe(
    v.string('a CIDR'),
    v.check(
      value => value.includes('/') || !IPV4.test(`${value}/32`),
      issue => `a CIDR. Did you mean "${issue.input}/32"?`,
    ),
    v.check(
      value => !value.includes('/') || IPV4.test(value) || (IPV6.test(value) && isIpv6(value.split('/')[0]!)),
      'a CIDR such as 203.0.113.0/24 or 2001:db8::/32',
    ),
    v.check(value => value.includes('/') || IPV4.test(`${value}/32`), 'a CIDR such as 203.0.113.0/24 or 2001:db8::/32'),
  );

function isIpv6(address: string): boolean {
  return URL.canParse(`http://[${address}]/`);
}

/** A key of a label, an annotation or a node selector. */
export const qualifiedName = () =>
  v.pipe(
    v.string('a label key'),
    v.regex(
      /^([a-z0-9]([-.a-z0-9]*[a-z0-9])?\/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/,
      'a Kubernetes label key',
    ),
  );

/** A value of a label or a node selector. */
export const labelValue = () =>
  v.pipe(
    text(),
    v.regex(
      /^[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/,
      'a Kubernetes label value: letters, digits, "-", "_", "."',
    ),
  );

/** One key of one Secret. */
export const secretKey = () =>
  v.strictObject({
    name: doc(objectName(), 'Name of the Secret.'),
    key: doc(v.pipe(v.string('a key'), v.regex(/^[-._a-zA-Z0-9]{1,253}$/, 'a key of a Secret')), 'Key in its data.'),
  });

type Inputs<E extends v.ObjectEntries> = { [K in keyof E]?: v.InferInput<E[K]> };
type Outputs<E extends v.ObjectEntries> = { [K in keyof E]?: v.InferOutput<E[K]> };

/** An object of which exactly one key is given: a choice. */
export function oneOf<const E extends v.ObjectEntries>(entries: E) {
  const keys = Object.keys(entries);
  const optional = Object.fromEntries(keys.map(key => [key, v.optional(entries[key] as v.GenericSchema)]));
  const schema = v.pipe(
    v.strictObject(optional),
    v.check(value => exactlyOne(value, keys), `exactly one of ${keys.join(', ')}`),
  );
  return schema as unknown as v.GenericSchema<Inputs<E>, Outputs<E>>;
}

/** Whether an object has exactly one of these keys. */
export function exactlyOne(value: Record<string, unknown>, keys: string[]): boolean {
  return keys.filter(key => value[key] !== undefined).length === 1;
}

/** A section that may be left out: its own defaults fill it. */
export function section<const E extends v.ObjectEntries>(entries: E) {
  return v.optional(v.strictObject(entries), {} as never);
}
