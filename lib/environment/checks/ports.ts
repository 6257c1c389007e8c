/** Checks that the edge's ports are free. */
import { HTTP_PORT } from '../../facts/alloy';
import { PROXY_PORTS } from '../../facts/istio';
import { shown } from '../../foreign/text';
import { type EdgePort, otherPorts } from '../derive';
import type { EdgeView } from '../edge-views';
import type { Contradiction } from '../structure';

/** The first thing that is wrong with a port: further ones follow from it. */
export function portContradiction(environment: EdgeView, edge: EdgePort): Contradiction | undefined {
  return unusable(environment, edge) ?? clashing(environment, edge);
}

/** Refuses a port that no gateway may take. */
function unusable({ listeners }: EdgeView, { path, port, targetPort }: EdgePort): Contradiction | undefined {
  const reserved = [port, targetPort].find(number => PROXY_PORTS.has(number));
  if (reserved) {
    return {
      path,
      message: `got ${reserved}, which Istio's proxies use for ${PROXY_PORTS.get(reserved)}; allowed: a port other than ${[...PROXY_PORTS.keys()].join(', ')}.`,
    };
  }
  if (listeners.shared) return undefined;
  if (port < 1024) {
    return {
      path,
      message: `got ${port}, allowed: 1024 or more, since Alloy binds it without privileges. For ${port} use listeners: {shared: {port: ${port}}}.`,
    };
  }
  if (port === HTTP_PORT)
    return { path, message: `got ${port}, which is Alloy's own HTTP port; allowed: another port.` };
  return undefined;
}

/** Refuses a port that the gateway already has for something else. */
function clashing(environment: EdgeView, { path, name, port, targetPort }: EdgePort): Contradiction | undefined {
  const ports = otherPorts(environment);
  const file = environment.present?.file;
  const theirs = file ? `${file}'s` : "gateway.ports'";
  const same = ports.find(other => other.port === port);
  if (same && same.targetPort !== targetPort) {
    return {
      path,
      message: `${port} → ${targetPort} here, but ${file ?? 'gateway.ports'} has ${port} → ${same.targetPort} for the same pods. Envoy follows one Service only: give both the same targetPort.`,
    };
  }
  if (same && !environment.listeners.shared) {
    return {
      path,
      message: `got ${port}, which is ${theirs} ${shown(same.name)}; allowed: a port that the gateway does not use.`,
    };
  }
  const bound = ports.find(other => other.port !== port && other.targetPort === targetPort);
  if (bound) {
    return {
      path,
      message: `Envoy already binds ${targetPort} for ${theirs} ${shown(bound.name)}; allowed: another port.`,
    };
  }
  const named = ports.find(other => other.port !== port && other.name === name);
  return (
    named && {
      path: ['gateway', 'ports'],
      message: `"${name}" is the name of our own port; rename that of ${named.port}.`,
    }
  );
}
