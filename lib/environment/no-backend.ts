/**
 * Recognizes hosts where no backend can be, in any spelling: the pod's own, the node's own, and addresses of no host.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { within } from '../kubernetes/networks';
import { hostOf } from './derive';
import { addressOf } from './endpoints';

const isOwnPod = within(['127.0.0.0/8', '0.0.0.0/8', '::/127']);
/** Link-local networks, and the metadata addresses of AWS, Google Cloud, Azure, Alibaba Cloud and Oracle Cloud. */
const isMetadata = within([
  ...['169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
  ...['fe80::/10', 'fd00:ec2::/32', 'fd20:ce::254/128'],
]);
const isNobody = within(['224.0.0.0/3', 'ff00::/8']);

const METADATA_HOSTS = new Set([
  ...['metadata.google.internal', 'metadata.goog', 'metadata', 'instance-data', 'instance-data.ec2.internal'],
  ...['metadata.azure.internal', 'metadata.tencentyun.com'],
]);

/** Names that resolvers and /etc/hosts take for the own host, and public names that resolve to the own host. */
const OWN_POD =
  /^localhost[46]?(\.|$)|\.localhost$|^ip6-l|\.localdomain[46]?$|(^|\.)(localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|localho\.st|local\.gd|fuf\.me)$/;
/** Public domains whose names resolve to the address that is part of the name. https://nip.io, https://sslip.io */
const WILDCARD = /^(.+)\.(nip\.io|sslip\.io|xip\.io|traefik\.me|backname\.io)$/;

/**
 * Says why no backend can be at an endpoint and what to write, as the end of a sentence; undefined: one may be there.
 */
export function placeOfNone(endpoint: string): string | undefined {
  const host = hostOf(endpoint).toLowerCase();
  const networks = addressesOf(host, addressOf(endpoint)).map(address => `${address}/${isIPv4(address) ? 32 : 128}`);
  if (OWN_POD.test(host) || networks.some(isOwnPod))
    return "Alloy's own pod, where no backend is. Write the backend's Service or host.";
  if (METADATA_HOSTS.has(host) || networks.some(isMetadata))
    return "an address of the node's own network (the cloud's metadata, such as 169.254.0.0/16). Write the backend's.";
  if (networks.some(isNobody)) return "which is no host's address (224.0.0.0/3). Write the backend's.";
  return undefined;
}

/**
 * The addresses that a host may have: the one that is written, or those that a wildcard domain may read out of its
 * name.
 */
function addressesOf(host: string, address: string | undefined): string[] {
  if (address !== undefined) return isIPv4(address) ? [address] : [];
  const [, name] = WILDCARD.exec(host) ?? [];
  if (name === undefined) return [];
  const four = [...name.matchAll(/(?<![0-9])(?=([0-9]{1,3})([.-])([0-9]{1,3})\2([0-9]{1,3})\2([0-9]{1,3})(?![0-9]))/g)];
  const dotted = four.map(([, a, , b, c, d]) => [a, b, c, d].map(Number).join('.'));
  const hexadecimal = [...name.matchAll(/(?<![0-9a-z])[0-9a-f]{8}(?![0-9a-z])/g)].map(([digits]) =>
    [0, 2, 4, 6].map(at => Number.parseInt(digits.slice(at, at + 2), 16)).join('.'),
  );
  const six = name.split('.').map(part => part.replaceAll('-', ':'));
  return [...dotted.filter(isIPv4), ...hexadecimal, ...six.filter(isIPv6)];
}
