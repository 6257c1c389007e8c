/** Which ports of the edge can be had. */
import { shown } from '../../foreign/text';
import { type EdgePort, otherPorts } from '../derive';
import type { Environment } from '../schema';
import type { Contradiction } from '../structure';

/** What is wrong with a port; the first thing only, since the others follow from it. */
export function portContradiction(environment: Environment, edge: EdgePort): Contradiction | undefined {
  return unusable(environment, edge) ?? clashing(environment, edge);
}

/** Ports that the sidecar and the gateway's proxy use themselves (istio.io: "Ports used by Istio"). */
const ISTIO_PORTS = [15000, 15090] as const;
const ALLOY_HTTP_PORT = 12345;

/** A port that nobody may take, whatever the gateway has. */
function unusable({ listeners }: Environment, { path, port, targetPort }: EdgePort): Contradiction | undefined {
  const reserved = [port, targetPort].find(number => number >= ISTIO_PORTS[0] && number <= ISTIO_PORTS[1]);
  if (reserved) {
    return {
      path,
      message: `got ${reserved}, allowed: a port outside ${ISTIO_PORTS.join('–')}, which Istio's proxies use.`,
    };
  }
  if (listeners.shared) return undefined;
  if (port < 1024) {
    return {
      path,
      message: `got ${port}, allowed: 1024 or more, since Alloy binds it without privileges. For ${port} use listeners: {shared: {port: ${port}}}.`,
    };
  }
  if (port === ALLOY_HTTP_PORT)
    return { path, message: `got ${port}, which is Alloy's own HTTP port; allowed: another.` };
  return undefined;
}

/** A port that the gateway has already, for something else. */
function clashing(environment: Environment, { path, name, port, targetPort }: EdgePort): Contradiction | undefined {
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
