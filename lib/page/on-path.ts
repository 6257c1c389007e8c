/** Which parts of an input are on the path to Alloy; where none surely is, all that could be. */
import { servedTables } from '../rules/model/delegates';
import { boundGateways, flows, otlpFlows } from '../rules/model/flows';
import { gatewayServices } from '../rules/model/fronts';
import { type Model, perModel } from '../rules/model/model';
import { serviceOf } from '../rules/model/names';
import { isOtlp, isOtlpPath } from '../rules/model/otlp';
import { podsOf } from '../rules/model/pods';
import { processesOf } from '../rules/model/processes';
import type { AlloyConfig } from '../rules/model/read/alloy/config';
import { findReceivers } from '../rules/model/read/alloy/receivers';
import type { Service } from '../rules/model/read/kubernetes/services';
import type { Workload } from '../rules/model/read/kubernetes/workloads';
import type { RouteTable } from '../rules/model/routes';
import type { Gateway } from '../rules/model/servers';

/** The Services of Alloy, and those that OTLP is routed to. */
export const alloyServices = perModel((model): readonly Service[] => {
  const routed = flows(model)
    .filter(isOtlp)
    .map(({ servicePort }) => servicePort.service);
  const own = model.services.filter(service => podsOf(model, service).some(pod => processesOf(model, pod).length > 0));
  return orElse([...new Set([...routed, ...own])], [...new Set(flows(model).map(flow => flow.servicePort.service))]);
});

/** The tables that route OTLP at a gateway. */
export const tables = perModel((model): readonly RouteTable[] => {
  const all = servedTables(model).filter(({ gateways }) => gateways.some(({ ref }) => ref !== 'mesh'));
  const alloys = new Set(alloyServices(model));
  const leads = ({ routes }: RouteTable) =>
    routes.some(
      ({ matches, destinations }) =>
        matches.some(isOtlpPath) || destinations.some(({ fqdn }) => alloys.has(serviceOf(model, fqdn)!)),
    );
  return orElse(all.filter(leads), all);
});

/** The gateways that serve these tables. */
export const gateways = perModel((model): readonly Gateway[] => {
  const bound = new Set(tables(model).flatMap(table => boundGateways(model, table)));
  const flowing = new Set(otlpFlows(model).map(({ server }) => server.gateway));
  return orElse(
    model.gateways.filter(gateway => bound.has(gateway) || flowing.has(gateway)),
    model.gateways,
  );
});

/** The Services in front of these gateways. */
export const fronts = perModel((model): readonly Service[] => {
  const before = new Set(gateways(model).flatMap(gateway => gatewayServices(model, gateway)));
  const alloys = new Set(alloyServices(model));
  return orElse(
    [...before],
    model.services.filter(service => service.type === 'LoadBalancer' && !alloys.has(service)),
  );
});

/** The configurations with a receiver of OTLP. */
export const configs = perModel((model): readonly AlloyConfig[] =>
  orElse(
    model.configs.filter(config => findReceivers(config).length > 0),
    model.configs,
  ),
);

/** The pods that run Alloy. */
export const alloyPods = perModel((model: Model): readonly Workload[] => [
  ...new Set(model.processes.map(({ workload }) => workload)),
]);

function orElse<Item>(some: readonly Item[], all: readonly Item[]): readonly Item[] {
  return some.length > 0 ? some : all;
}
