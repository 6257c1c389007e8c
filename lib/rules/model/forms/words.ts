/**
 * The forms of names that the API server takes; each function says what is wrong with a text, or nothing.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */

type Fault = string | undefined;

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** The most characters of a label of the DNS, of a whole name of it, and of a port's name (RFC 6335). */
const MOST = { label: 63, subdomain: 253, port: 15 };

/** `my-name`: the names of containers, volumes and Service ports. */
export function labelFault(text: string): Fault {
  if (text.length > MOST.label) return `has ${text.length} characters, and ${MOST.label} are allowed`;
  return LABEL.test(text)
    ? undefined
    : 'is not of lower-case letters, digits and dashes, with a letter or digit at both ends';
}

/** The names of Services, which are names in the DNS of their own: a label that begins with a letter. */
export function serviceNameFault(text: string): Fault {
  return labelFault(text) ?? (/^[a-z]/.test(text) ? undefined : 'does not begin with a letter');
}

/** `my.name`: the names of most objects. */
export function subdomainFault(text: string): Fault {
  if (text.length > MOST.subdomain) return `has ${text.length} characters, and ${MOST.subdomain} are allowed`;
  return text.split('.').every(part => LABEL.test(part))
    ? undefined
    : 'is not of lower-case letters, digits, dashes and dots, with a letter or digit at both ends';
}

/** The names of container ports, and a targetPort that is such a name. */
export function portNameFault(text: string): Fault {
  if (text.length > MOST.port) return `has ${text.length} characters, and ${MOST.port} are allowed`;
  if (!/^[-a-z0-9]*$/.test(text)) return 'has other characters than lower-case letters, digits and dashes';
  if (!/[a-z]/.test(text)) return 'has no letter';
  if (text.includes('--')) return 'has two dashes in a row';
  return /^-|-$/.test(text) ? 'begins or ends with a dash' : undefined;
}

/** The values of labels and of selectors. */
export function labelValueFault(text: string): Fault {
  if (text.length > MOST.label) return `has ${text.length} characters, and ${MOST.label} are allowed`;
  return VALUE.test(text)
    ? undefined
    : 'is not of letters, digits, dashes, dots and underscores, with a letter or digit at both ends';
}

/** `example.com/name`: the keys of labels and annotations, and classes. */
export function qualifiedNameFault(text: string): Fault {
  const parts = text.split('/');
  const name = parts.at(-1)!;
  if (parts.length > 2) return 'has more than one slash';
  if (parts.length === 2 && subdomainFault(parts[0]!.toLowerCase()))
    return `has a prefix that ${subdomainFault(parts[0]!.toLowerCase())}`;
  return name === '' ? 'has no name' : labelValueFault(name);
}

/** A number that a port can have. */
export function portFault(number: number): Fault {
  // what is no number at all is of the wrong type
  if (!Number.isFinite(number)) return undefined;
  return number >= 1 && number <= 65535 ? undefined : 'is not from 1 to 65535';
}

/** The keys of ConfigMaps and Secrets, which are names of files. */
export function fileNameFault(text: string): Fault {
  if (text.length > MOST.subdomain) return `has ${text.length} characters, and ${MOST.subdomain} are allowed`;
  return /^[-._a-zA-Z0-9]+$/.test(text) && text !== '.' && !text.startsWith('..')
    ? undefined
    : 'is not of letters, digits, dashes, dots and underscores';
}
