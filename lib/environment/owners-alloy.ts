/** Reads what somebody else's release of the chart grafana/alloy has: the values that it was given, and the chart's defaults. */
import { AlloySyntaxError, type Body, parseAlloy } from '../alloy/language/parse';
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

/** Whether the owner's configuration imports our module; undefined where the values don't show that configuration. */
export function importsModule(present: Present): boolean | undefined {
  return parsed(present)?.some(
    one => one.type === 'block' && one.name === 'import.file' && one.label === MODULE_IMPORT,
  );
}

/** The ports that the owner's configuration listens on: addresses of the pod itself, in a string, and numbers for `listen_port`. */
export function ownersListeningPorts(present: Present): number[] {
  const body = parsed(present);
  const said = body
    ? body.flatMap(attributesIn)
    : [...contentOf(present).matchAll(ATTRIBUTE)].map(([, name, value]) => [name!, value!]);
  return said.flatMap(([name, value]) => {
    const [, port] = (name === 'listen_port' ? /^(\d{1,5})$/ : OWN_ADDRESS).exec(value!) ?? [];
    return port === undefined ? [] : [Number(port)];
  });
}

/** An address on which a pod can listen; the name of another machine is a place to send to. */
const OWN_ADDRESS = /^(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\])?:(\d{1,5})$/;
const ATTRIBUTE = /^[ \t]*(\w+)[ \t]*=[ \t]*"?([^"\s]+)"?[ \t]*$/gm;

/** The name and the text of every attribute whose value is a literal, in whichever block it is. */
function attributesIn(statement: Body[number]): [string, string][] {
  if (statement.type === 'block') return statement.body.flatMap(attributesIn);
  const { name, value } = statement;
  return value.type === 'literal' ? [[name, String(value.value)]] : [];
}

function contentOf({ values }: Present): string {
  return text(get(values, 'alloy', 'configMap', 'content')) ?? '';
}

/** The owner's configuration. undefined: it is in a ConfigMap of the owner's, or has parts that Helm fills in. */
function parsed(present: Present): Body | undefined {
  const config = contentOf(present);
  if (config === '') return undefined;
  try {
    return parseAlloy(config);
  } catch (error) {
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
