import type { Manifests } from '../../kubernetes/manifests';
import type { AlloyConfig } from './alloy-config';
import { findGateways, type Gateway } from './gateways';
import { Limit } from './limit';
import { perModel } from './per-model';
import { type AlloyProcess, findConfigs, findProcesses } from './receivers';
import { findServices, type Service, type ServicePort } from './services';
import { findVirtualServices, type VirtualService } from './virtual-services';
import { findWorkloads, type Workload } from './workloads';

/** What is in the manifests, each kind of part read when it is first asked for. What follows from it are functions of it. */
export class Model {
  readonly limit = new Limit();

  constructor(readonly manifests: Manifests) {}

  /** The input is all there is. */
  get complete(): boolean {
    return this.manifests.complete;
  }

  get workloads(): readonly Workload[] {
    return workloads(this);
  }

  get services(): readonly Service[] {
    return services(this);
  }

  /** The ports of all Services. */
  get servicePorts(): readonly ServicePort[] {
    return servicePorts(this);
  }

  get gateways(): readonly Gateway[] {
    return gateways(this);
  }

  get virtualServices(): readonly VirtualService[] {
    return virtualServices(this);
  }

  get configs(): readonly AlloyConfig[] {
    return configs(this);
  }

  get processes(): readonly AlloyProcess[] {
    return processes(this);
  }
}

const workloads = perModel(({ manifests }) => findWorkloads(manifests));
const services = perModel(({ manifests }) => findServices(manifests));
const servicePorts = perModel(model => model.services.flatMap(({ ports }) => ports));
const gateways = perModel(({ manifests }) => findGateways(manifests));
const virtualServices = perModel(({ manifests }) => findVirtualServices(manifests));
const configs = perModel(({ manifests }) => findConfigs(manifests));
const processes = perModel(model => findProcesses(model.manifests, model.workloads, model.configs));
