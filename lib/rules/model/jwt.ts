import type { Manifest } from '../../kubernetes/manifests';
import type { Flow } from './flows';
import { gatewayPods } from './fronts';
import { oneList, policiesForAny } from './mesh';
import { type Model, perModel } from './model';
import type { ReceiverAt } from './processes';

/** The RequestAuthentications that apply to a flow's gateway pods and to its receivers. */
export function tokenPolicies(model: Model, { server, receivers }: Flow): readonly Manifest[] {
  const atGateway = policiesForAny(model, 'RequestAuthentication', gatewayPods(model, server.gateway));
  return oneList(model, [atGateway, atEnd(model, receivers)]);
}

const atEnd = perModel((model, receivers: readonly ReceiverAt[]) => {
  const pods = [...new Set(receivers.map(({ process }) => process.workload))];
  return policiesForAny(model, 'RequestAuthentication', pods);
});
