/**
 * The value types of the environment file's sections. Each message completes the sentence "got …, allowed: …".
 */
import * as v from 'valibot';
import { hasUnseen } from '../foreign/text';

/**
 * Documents a schema, for the JSON Schema and docs/environment.md.
 *
 * @param text meaning, unit and default, where the shape of the schema does not say them
 * @param page the page that owns the fact: a URL, or a path below the project. Default: the page of the field above.
 */
export function doc<S extends v.GenericSchema>(schema: S, text: string, page?: string): S {
  // one pipe, since a pipe around it would hide the description from what reads it
  return v.pipe(schema, v.description(text), v.metadata({ page })) as unknown as S;
}

const LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';

/**
 * Whether readers disagree that a text is a number: YAML 1.1, YAML 1.2, Kubernetes' own reader (which ignores `_`) and
 * our printer of YAML.
 */
function isDisputedNumber(value: string): boolean {
  if (/^([-+]?0[obx][0-9a-f_]+|0b[-+][01_]+)$/i.test(value)) return true;
  if (!value.includes('_') || /^[-+]?[0-9][0-9_]*(\.[0-9_]*)?$/.test(value)) return false;
  const plain = value.replaceAll('_', '');
  return /^[-+]?(0x[0-9a-f]+|0o[0-7]+|0b[01]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?)$/i.test(plain);
}

const sameInAnyYaml = () =>
  v.check<string, string>(
    value => !isDisputedNumber(value),
    'anything but a lone 0o…, 0b…, 0x… or _ number, which some read as text and Kubernetes as a number',
  );

/**
 * Free text on one line. Refuses control characters, line separators, characters without width or that turn the
 * direction of text, and the few spellings that YAML 1.1 parsers (kubectl's) and YAML 1.2 parsers read differently.
 */
export const text = () =>
  v.pipe(
    v.string('text'),
    v.nonEmpty('text that is not empty'),
    v.regex(/\S/, 'text that is not blanks alone'),
    v.check(
      value => !hasUnseen(value),
      'text on one line, without control characters, line separators, lone surrogates or characters that nobody sees',
    ),
    sameInAnyYaml(),
  );

/**
 * A name that is an RFC 1123 label, as most namespaced objects have.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export const label = () =>
  v.pipe(
    v.string('a name'),
    v.regex(new RegExp(`^${LABEL}$`), 'a name of lower-case letters, digits and "-", at most 63 long (RFC 1123 label)'),
    sameInAnyYaml(),
  );

/**
 * A name that is an RFC 1123 subdomain, as Secrets and issuers have.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
 */
export const objectName = () =>
  v.pipe(
    v.string('a name'),
    v.maxLength(253, 'a name of at most 253 characters'),
    v.regex(new RegExp(`^${LABEL}(\\.${LABEL})*$`), 'a name of lower-case letters, digits, "-" and "." (RFC 1123)'),
    sameInAnyYaml(),
  );

/** A Service port's name (at most 15 characters, at least one letter). */
export const portName = () =>
  v.pipe(
    v.string('a port name'),
    v.regex(
      /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/,
      'lower-case letters, digits and "-", at most 15',
    ),
    sameInAnyYaml(),
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

/** A DNS name that senders connect to. Refuses addresses, which have no certificate and no SNI. */
export const publicName = () =>
  v.pipe(
    hostname(),
    v.check(value => !/\.[0-9]+$/.test(value), 'a DNS name such as otlp.example.com, not an address'),
  );

/** A TCP port, 1 to 65535. */
export const port = () => integer(1, 65535, 'a port number');

/** A whole number in a closed range. */
export const integer = (minimum: number, maximum: number, what = 'a whole number') =>
  v.pipe(
    v.number(`${what} from ${minimum} to ${maximum}`),
    v.integer(`${what} from ${minimum} to ${maximum}, without a fraction`),
    v.minValue(minimum, `${what} from ${minimum} to ${maximum}`),
    v.maxValue(maximum, `${what} from ${minimum} to ${maximum}`),
  );

/** Spelling of a host: labels of letters, digits and "-", or an IPv4 address. */
const HOST = '[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*';
const PORT = '([1-9][0-9]{0,4})';
const HOST_AND_PORT = new RegExp(`^${HOST}:${PORT}$`);
const BASE_URL = new RegExp(`^https?://${HOST}(:${PORT})?(/([-._~/a-zA-Z0-9]|%[0-9a-fA-F]{2})*)?$`);

const portInRange = (value: string) => Number(/:([0-9]+)(\/|$)/.exec(value)?.[1] ?? 1) <= 65535;
const shortEnough = (value: string) => value.length <= 1000;

/** Whether a URL ends in /v1/<signal>, in any spelling that a server or a person takes for that path. */
function hasSignalPath(url: string): boolean {
  // the URL parser resolves `.` and `..`; percent-encoded bytes remain
  const path = URL.canParse(url) ? new URL(url).pathname.replace(/%([0-9a-f]{2})/gi, (_, byte) => decoded(byte)) : '';
  return /\/v1\/+(traces|metrics|logs)\/*$/i.test(path);
}

const decoded = (byte: string) => String.fromCharCode(Number.parseInt(byte, 16));

/** host:port of an OTLP/gRPC server; a gRPC endpoint has no scheme and no path. */
export const hostAndPort = () =>
  v.pipe(
    v.string('host:port'),
    v.regex(HOST_AND_PORT, 'host:port, with a DNS name or an IPv4 address, without a scheme, a user or a path'),
    v.check(portInRange, 'host:port with a port from 1 to 65535'),
    v.check(value => value.length <= 253, 'host:port of at most 253 characters'),
  );

/** The base URL of an OTLP/HTTP server; the exporter appends /v1/<signal>. */
export const baseUrl = () =>
  v.pipe(
    v.string('a URL'),
    v.regex(BASE_URL, 'an http:// or https:// URL with a DNS name or an IPv4 address, without user, query or fragment'),
    v.check(portInRange, 'a URL with a port from 1 to 65535'),
    v.check(value => !hasSignalPath(value), 'the base URL: the exporter appends /v1/<signal>'),
    v.check(shortEnough, 'a URL of at most 1000 characters'),
  );

/**
 * An https:// URL without a credential, without a #fragment, and without {{ }}, which Prometheus would take for a
 * template.
 */
export const httpsUrl = () =>
  v.pipe(
    text(),
    v.check(
      value => URL.canParse(value) && /^https:\/\/[^/?#@\\\s"'<>]+([/?][^\\\s"'<>]*)?$/.test(value),
      'an https:// URL, without a user',
    ),
    v.check(value => !value.includes('#'), 'an https:// URL without a #fragment'),
    v.check(value => !/\{\{|\}\}/.test(value), 'an https:// URL without {{ and }}'),
    v.check(shortEnough, 'a URL of at most 1000 characters'),
  );

/**
 * A tenant's name that Tempo, Mimir and Loki take. https://grafana.com/docs/mimir/latest/configure/about-tenant-ids/
 */
export const tenantName = () =>
  v.pipe(
    text(),
    v.regex(/^[-_.!*'()a-zA-Z0-9]+$/, "a tenant name: letters, digits and -_.!*'()"),
    v.maxLength(150, 'a tenant name of at most 150 characters'),
    v.check(
      value => !['.', '..', '__mimir_cluster'].includes(value),
      'a tenant name other than ".", ".." and "__mimir_cluster"',
    ),
  );

/** An image by a tag other than latest, or by a digest. */
export const image = () =>
  v.pipe(
    text(),
    v.regex(
      /^[a-z0-9]([-._a-z0-9]*[a-z0-9])?(:[0-9]+)?(\/[a-z0-9]([-._a-z0-9]*[a-z0-9])?)*(:[\w][-.\w]{0,127})?(@sha256:[0-9a-f]{64})?$/,
      'an image reference such as grafana/alloy:v1.19.0',
    ),
    v.check(
      value => /@sha256:|:[^/]+$/.test(value) && !/:latest$/.test(value),
      'a pinned image: a tag other than latest, or a digest',
    ),
  );

/** A key of a label, an annotation or a node selector. */
export const qualifiedName = () =>
  v.pipe(
    v.string('a label key'),
    v.regex(
      new RegExp(`^(${LABEL}(\\.${LABEL})*/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$`),
      'a Kubernetes label key: a name of at most 63 characters, with a DNS name and "/" before it or without',
    ),
    v.check(value => value.lastIndexOf('/') <= 253, 'a label key with at most 253 characters before the "/"'),
    sameInAnyYaml(),
  );

/** A value of a label or a node selector; it may be empty. */
export const labelValue = () =>
  v.pipe(
    v.string('text'),
    v.regex(
      /^([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/,
      'a Kubernetes label value: at most 63 letters, digits, "-", "_", ".", the first and the last a letter or a digit',
    ),
    sameInAnyYaml(),
  );

const SECRET_NAMES = 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data';

/** One key of one Secret. */
export const secretKey = () =>
  v.strictObject({
    name: doc(objectName(), 'Name of the Secret.', SECRET_NAMES),
    key: doc(
      v.pipe(
        v.string('a key'),
        v.regex(/^[-._a-zA-Z0-9]{1,253}$/, 'a key of a Secret'),
        // Kubernetes' own rule: a key becomes the name of a file.
        v.check(value => value !== '.' && !value.startsWith('..'), 'a key of a Secret that does not begin with ".."'),
        sameInAnyYaml(),
      ),
      'Key in the Secret’s data.',
      SECRET_NAMES,
    ),
  });

/** Another form, or the mapping with all fields. A value of the other form's kind means that form. */
export function either<S extends v.GenericSchema, L extends v.GenericSchema>(
  kind: 'string' | 'boolean' | 'array',
  short: S,
  long: L,
) {
  return {
    // the form that is told first, in docs and in an editor
    ...v.union(kind === 'array' ? [long, short] : [short, long]),
    // valibot's union would report what is wrong in both forms, and leave out the values of defaults.
    '~run': (...[dataset, config]: Parameters<L['~run']>) =>
      ((Array.isArray(dataset.value) ? 'array' : typeof dataset.value) === kind ? short : long)['~run'](
        dataset,
        config,
      ),
  } as v.UnionSchema<[S, L], undefined>;
}

type Inputs<E extends v.ObjectEntries> = { [K in keyof E]?: v.InferInput<E[K]> };
type Outputs<E extends v.ObjectEntries> = { [K in keyof E]?: v.InferOutput<E[K]> };

/** A choice: an object with exactly one of these keys, and with `beside`, which are no part of the choice. */
export function oneOf<const E extends v.ObjectEntries, const B extends v.ObjectEntries = Record<never, never>>(
  entries: E,
  beside?: B,
) {
  const keys = Object.keys(entries);
  const optional = Object.fromEntries(keys.map(key => [key, v.optional(entries[key] as v.GenericSchema)]));
  const schema = v.pipe(
    v.strictObject({ ...beside, ...optional }),
    checkFields(value => exactlyOne(value, keys), `exactly one of ${keys.join(', ')}`),
  );
  return schema as unknown as v.GenericSchema<Inputs<E & B>, Outputs<E & B>>;
}

/**
 * A check of which fields a mapping has. It runs even where a field's value is wrong, so that both mistakes are told at
 * once.
 */
export function checkFields<T extends object>(isRight: (value: T) => boolean, message: string) {
  const check = v.rawCheck<T>(({ dataset, addIssue }) => {
    const value: unknown = dataset.value;
    if (value !== null && typeof value === 'object' && !isRight(value as T)) addIssue({ message });
  });
  return { ...check, message };
}

/** Whether exactly one of these keys is set. */
export function exactlyOne(value: Record<string, unknown>, keys: string[]): boolean {
  return keys.filter(key => value[key] !== undefined).length === 1;
}

/** A section that may be left out: the defaults of its fields fill it. */
export function section<const E extends v.ObjectEntries>(entries: E) {
  return v.optional(v.strictObject(entries), {} as never);
}
