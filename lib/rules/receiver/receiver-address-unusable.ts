import { CONFIGS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, inConfig, literal } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';

export const receiverAddressUnusable: Rule = {
  id: 'receiver-address-unusable',
  hop: 'receiver',
  severity: 'error',
  summary: 'A receiver listens on an address that the pod has, and a port.',
  why: `The whole component does not start then, its other transport included ("failed to start scheduled component" in the log). Alloy runs on, and says 200 at /-/ready and "All Alloy
components are healthy": the pod gets requests, and its sidecar answers them with 503.`,
  fix: 'Write 0.0.0.0 and the port, such as 0.0.0.0:4317.',
  reads: [...CONFIGS],
  ...twins(PATH, '"0.0.0.0:4318"', '"0.0.0.0"'),
  *check({ configs }) {
    for (const config of configs) {
      for (const { component, transport, body, line } of findReceivers(config)) {
        const written = attribute(body, 'endpoint');
        const endpoint = written && literal(written);
        const fault = typeof endpoint === 'string' ? addressFault(endpoint) : undefined;
        if (fault)
          yield inConfig(config, line, `${component.id} listens for ${transport} on "${String(endpoint)}"${fault}`);
      }
    }
  },
};

/** Why a pod can't listen on an address. undefined: it can, or whatever fills the text in decides. */
function addressFault(endpoint: string): string | undefined {
  if (/\$|\{\{|%/.test(endpoint)) return undefined;
  const [, host, port] = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(endpoint) ?? [];
  if (host === undefined) return endpoint.includes(':') ? ', which has too many colons' : ', which has no port';
  if (!/^\d{1,5}$/.test(port!) || Number(port) > 65535) return `, and ${JSON.stringify(port)} is no port`;
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (address === '' || /^(?:localhost|127\.[\d.]+|0\.0\.0\.0|::1?)$/.test(address)) return undefined;
  return `, and a pod does not know ${address} for its own address`;
}
