/** Reads what somebody else's release of the chart grafana/alloy has: the values that it was given, and the chart's defaults. */
import { AlloySyntaxError, parseAlloy } from '../alloy/language/parse';
import { chartFullname, chartLabels, HTTP_PORT } from '../facts/alloy';
import { MODULE_IMPORT } from '../facts/module';
import { get, integer, type Json, list, record, text } from '../kubernetes/json';
import { parseYaml } from '../kubernetes/yaml';
import type { Environment, Present } from './schema';

/** What the release of Alloy makes, as far as others name it. */
export interface OwnersAlloy {
  readonly kind: OwnersKind;
  /** Name of the workload and of the Service. */
  readonly fullname: string;
  /** The labels by which the Service selects the pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  /** Port of Alloy's own HTTP server. */
  readonly httpPort: number;
}

type OwnersKind = 'Deployment' | 'DaemonSet' | 'StatefulSet';

const KINDS: ReadonlyMap<unknown, OwnersKind> = new Map([
  ['daemonset', 'DaemonSet'],
  ['deployment', 'Deployment'],
  ['statefulset', 'StatefulSet'],
]);

/** What the chart takes for `controller.type` where the values don't say it. */
const DEFAULT_TYPE = 'daemonset';

/** The kind of workload that the values ask for; undefined for one that the chart does not know. */
export function ownersKind({ values }: Present): OwnersKind | undefined {
  return KINDS.get(get(values, 'controller', 'type') ?? DEFAULT_TYPE);
}

/** What the owner's release makes; undefined where Alloy is ours alone. */
export function ownersAlloy({ name, present }: Environment['alloy']): OwnersAlloy | undefined {
  if (!present) return undefined;
  const { values } = present;
  const names = { nameOverride: text(values.nameOverride), fullnameOverride: text(values.fullnameOverride) };
  const fullname = chartFullname(name, names);
  const account = record(values.serviceAccount);
  return {
    kind: ownersKind(present)!,
    fullname,
    labels: chartLabels(name, names),
    serviceAccount: text(account.name) || (account.create === false ? 'default' : fullname),
    httpPort: integer(get(values, 'alloy', 'listenPort')) ?? HTTP_PORT,
  };
}

/** The section `alloy` with what the release says in the place of what the section would say of what runs Alloy. */
export function withOwners(alloy: Environment['alloy'], present: Present): Environment['alloy'] {
  const memory = text(ownersMemory(present));
  return {
    ...alloy,
    present,
    replicas: ownersReplicas(present),
    resources: { ...alloy.resources, ...(memory !== undefined && { memory }) },
  };
}

/** The section `alloy` without what the release says: as a file may say it. */
export function withoutOwners({ present, ...alloy }: Environment['alloy']): Partial<Environment['alloy']> {
  if (!present) return alloy;
  const { replicas: _replicas, resources: _resources, ...said } = alloy;
  return said;
}

/** Whether the owner's configuration imports our module; undefined where that configuration is not in the values. */
export function importsModule(present: Present): boolean | undefined {
  const config = text(get(present.values, 'alloy', 'configMap', 'content'));
  if (config === undefined) return undefined;
  try {
    return parseAlloy(config).some(
      ({ type, name, ...block }) =>
        type === 'block' && name === 'import.file' && 'label' in block && block.label === MODULE_IMPORT,
    );
  } catch (error) {
    // A text with parts that Helm fills in is not Alloy's language yet.
    if (error instanceof AlloySyntaxError) return undefined;
    throw error;
  }
}

/** The memory limit of Alloy's container, as it is written. */
export function ownersMemory({ values }: Present): unknown {
  return get(values, 'alloy', 'resources', 'limits', 'memory') ?? undefined;
}

/** The most pods that the release may have; of a DaemonSet two, which stand for several. */
export function ownersReplicas(present: Present): number {
  const controller = get(present.values, 'controller');
  if (ownersKind(present) === 'DaemonSet') return 2;
  const horizontal = get(controller, 'autoscaling', 'horizontal');
  const autoscaling = [horizontal, get(controller, 'autoscaling')].find(one => get(one, 'enabled') === true);
  if (autoscaling) return integer(get(autoscaling, 'maxReplicas')) ?? 5;
  // Somebody else's autoscaler says how many.
  if (get(horizontal, 'externalHPA') === true) return 2;
  return integer(get(controller, 'replicas')) ?? 1;
}

/** An entry of one of the chart's lists, as its owner wrote it. */
export function ownersList({ values }: Present, ...path: readonly string[]): readonly Json[] {
  return list(get(values, ...path)).map(record);
}

/** The lists of the chart's values that we add to; Helm replaces each as a whole. */
export const OWNERS_LISTS = {
  ports: ['alloy', 'extraPorts'],
  mounts: ['alloy', 'mounts', 'extra'],
  volumes: ['controller', 'volumes', 'extra'],
} as const;

/** What an annotation with a mapping in it says, in YAML or JSON; undefined for any other text. */
export function mappingIn(annotation: unknown): Json | undefined {
  if (annotation === undefined || annotation === null) return {};
  if (typeof annotation !== 'string') return undefined;
  try {
    const [document, second] = parseYaml(annotation);
    const value = document?.value;
    return !second && value !== null && typeof value === 'object' && !Array.isArray(value) ? record(value) : undefined;
  } catch {
    return undefined;
  }
}
