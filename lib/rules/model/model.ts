import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { type Manifest, Manifests } from '../../kubernetes/manifests';
import { Limit } from './limit';
import { memo } from './memo';
import type { AlloyConfig } from './read/alloy/config';
import { type AlloyProcess, findConfigs, findProcesses } from './read/alloy/processes';
import { madeOf } from './read/gateway-api/deployment';
import { readGatewayOfApi } from './read/gateway-api/gateway';
import { readRouteOfApi } from './read/gateway-api/routes';
import { readGateway } from './read/istio/gateway';
import { clusterDomainIn } from './read/istio/host';
import { readVirtualService } from './read/istio/virtual-service';
import { findServices, type Service, type ServicePort } from './read/kubernetes/services';
import { findWorkloads, type Workload } from './read/kubernetes/workloads';
import type { RouteTable } from './routes';
import type { Gateway } from './servers';

/**
 * The parts of the manifests, each kind read when it is first asked for. What follows from the parts is computed by
 * functions of the model.
 */
export class Model {
  readonly limit = new Limit();

  constructor(readonly manifests: Manifests) {}

  /** Whether the input is complete: an object that is not in the input does not exist. */
  get complete(): boolean {
    return this.manifests.complete;
  }

  /** The domain of the names of Services, `cluster.local` unless the input shows another. */
  get clusterDomain(): string {
    return clusterDomain(this);
  }

  get workloads(): readonly Workload[] {
    return workloads(this);
  }

  get services(): readonly Service[] {
    return services(this);
  }

  /** The ports of every Service. */
  get servicePorts(): readonly ServicePort[] {
    return servicePorts(this);
  }

  get gateways(): readonly Gateway[] {
    return gateways(this);
  }

  get routeTables(): readonly RouteTable[] {
    return routeTables(this);
  }

  get configs(): readonly AlloyConfig[] {
    return configs(this);
  }

  get processes(): readonly AlloyProcess[] {
    return processes(this);
  }
}

/**
 * Remembers a function's result for a model and further arguments, as long as these live. The result must depend on
 * nothing else.
 */
export const perModel = memo<Model>();

const added = perModel(({ manifests }) => new Manifests([], manifests.complete, madeOf(manifests)));
const workloads = perModel(model => [model.manifests, added(model)].flatMap(findWorkloads));
const services = perModel(model => [model.manifests, added(model)].flatMap(findServices));
const servicePorts = perModel(model => model.services.flatMap(({ ports }) => ports));
const gateways = perModel(({ manifests }) =>
  SERVERS.flatMap(kind => manifests.ofKind(kind).flatMap(manifest => GATEWAYS[kind](manifest, manifests))),
);
const clusterDomain = perModel(({ manifests }) => clusterDomainIn(manifests.all));
const routeTables = perModel(({ manifests, clusterDomain }) =>
  ROUTES.flatMap(kind => manifests.ofKind(kind).flatMap(manifest => TABLES[kind](manifest, clusterDomain, manifests))),
);
const configs = perModel(({ manifests }) => findConfigs(manifests));
const processes = perModel(model => findProcesses(model.manifests, model.workloads, model.configs));

type Reader<Read, Further extends readonly unknown[]> = (
  manifest: Manifest,
  ...further: Further
) => Read | readonly Read[];

/** The reader of each kind. A further dialect adds lines to each table; a reader gives nothing for what istiod does not serve. */
const GATEWAYS: Readonly<Record<(typeof SERVERS)[number], Reader<Gateway, [Manifests]>>> = {
  Gateway: readGateway,
  'Gateway.gateway.networking.k8s.io': readGatewayOfApi,
};
const TABLES: Readonly<Record<(typeof ROUTES)[number], Reader<RouteTable, [clusterDomain: string, Manifests]>>> = {
  GRPCRoute: readRouteOfApi,
  HTTPRoute: readRouteOfApi,
  VirtualService: readVirtualService,
};
