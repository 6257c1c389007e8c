/** Checks that our module can be added to the release of Alloy that somebody else owns, and that nothing of theirs is said twice. */
import * as v from 'valibot';
import { INJECT_LABEL, PROXY_CONFIG } from '../../facts/istio';
import { MODULE_FOLDER, MODULE_VOLUMES, moduleConfigMap, modulePort } from '../../facts/module';
import { DEFAULT_PORTS, TRANSPORTS } from '../../facts/otlp';
import { isCredential, namesCredential } from '../../foreign/credential-names';
import { shown } from '../../foreign/text';
import { get, integer, type Json, list, text } from '../../kubernetes/json';
import { quantity } from '../../kubernetes/units';
import { needsVolume } from '../destinations';
import type { Contradiction, Path } from '../issues';
import {
  mappingIn,
  OWNERS_LISTS,
  ownersAlloy,
  ownersKind,
  ownersList,
  ownersListeningPorts,
  ownersMemory,
  ownersReplicas,
} from '../owners-alloy';
import { label } from '../scalars';
import type { Environment, Present } from '../schema';
import { alloy as section } from '../schema/alloy';
import { fileToMake, howToMake } from './present';

/** The end of a message about a release that our module can't be added to. */
const WAY_OUT =
  'Leave that Alloy alone then: take presentValues out and name another release, an Alloy of our own, and let destinations lead to theirs (alloy: {service: …, namespace: …}).';

const PATH: Path = ['alloy', 'presentValues'];

/** Says how to make the file that alloy.presentValues names. */
export function howToGetOwners({ name, alloy, file }: Environment): string {
  return howToMake(fileToMake(file, alloy.presentValues, `${name}-alloy`), alloy);
}

/** Finds what keeps our module from being added to the release. */
export function ownersMistakes(environment: Environment, present: Present): Contradiction[] {
  const { file, values } = present;
  const add = (message: string): Contradiction[] => [{ path: PATH, message: `${file} ${message}` }];
  const wrong = misshapen(values);
  if (wrong.length)
    return wrong.flatMap(one => [{ path: PATH, message: `${file}: ${one}. ${howToGetOwners(environment)}` }]);
  if (values.agent !== undefined && values.agent !== null)
    return add('says agent, the older name of alloy, which wins over it. Have its owner write alloy.');
  const parent = PARENTS.find(key => get(values, key) !== undefined);
  if (parent)
    return add(
      `has ${parent}: the values of k8s-monitoring, whose charts write Alloy’s objects and configuration themselves. ${WAY_OUT}`,
    );
  return [
    ...releaseMistakes(environment, present, add),
    ...collisions(environment, present, add),
    ...copiedCredentials(present, add),
  ];
}

type Add = (message: string) => Contradiction[];

/** Keys at the top of k8s-monitoring's values, which has several Alloys in one release. */
const PARENTS = ['alloy-receiver', 'alloy-metrics', 'alloy-logs', 'alloy-singleton', 'alloy-operator', 'collectors'];

/** Each value that is of another shape than the chart's. */
function misshapen(values: Json): string[] {
  const mappings = [
    ['alloy'],
    ['controller'],
    ['service'],
    ['serviceAccount'],
    ['image'],
    ['alloy', 'configMap'],
    ['alloy', 'resources'],
    ['alloy', 'resources', 'limits'],
    ['alloy', 'mounts'],
    ['alloy', 'lifecycle'],
    ['controller', 'podLabels'],
    ['controller', 'podAnnotations'],
    ['controller', 'volumes'],
    ['controller', 'autoscaling'],
  ];
  const said = (path: readonly string[]) => get(values, ...path) ?? undefined;
  const isMapping = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.values(OWNERS_LISTS).map(path => [...path]);
  const names = [['nameOverride'], ['fullnameOverride'], ['serviceAccount', 'name']];
  return [
    ...mappings
      .filter(path => said(path) !== undefined && !isMapping(said(path)))
      .map(path => `${path.join('.')} is no mapping`),
    ...entries
      .filter(
        path => said(path) !== undefined && !(Array.isArray(said(path)) && (said(path) as unknown[]).every(isMapping)),
      )
      .map(path => `${path.join('.')} is no list of mappings`),
    ...names
      .filter(path => said(path) !== undefined && said(path) !== '' && !v.is(label(), said(path)))
      .map(path => `got ${shown(said(path))} for ${path.join('.')}, allowed: a name`),
  ];
}

function releaseMistakes({ alloy, receiver }: Environment, present: Present, add: Add): Contradiction[] {
  const { values } = present;
  const controller = get(values, 'controller');
  const service = get(values, 'service');
  const memory = ownersMemory(present);
  const port = get(values, 'alloy', 'listenPort') ?? undefined;
  const namespace = get(values, 'namespaceOverride') ?? undefined;
  const tag = text(get(values, 'image', 'tag'));
  const found: (string | false)[] = [
    ownersKind(present) === undefined &&
      `has controller.type ${shown(get(controller, 'type'))}, allowed: daemonset, deployment or statefulset.`,
    namespace !== undefined &&
      namespace !== alloy.namespace &&
      `has namespaceOverride ${shown(namespace)}, and the release is in ${alloy.namespace}. ${WAY_OUT}`,
    port !== undefined && !isPort(port) && `has alloy.listenPort ${shown(port)}, allowed: a port.`,
    get(service, 'enabled') === false &&
      'has service.enabled: false, and the gateway needs the Service. Have its owner take that out.',
    ['LoadBalancer', 'NodePort'].includes(String(get(service, 'type'))) &&
      `has service.type ${shown(get(service, 'type'))}: our ports would be open there too, past the gateway. ${WAY_OUT}`,
    get(service, 'clusterIP') === 'None' &&
      `has a headless Service, behind which a gateway does not balance. ${WAY_OUT}`,
    get(service, 'internalTrafficPolicy') === 'Local' &&
      'has service.internalTrafficPolicy: Local: a gateway pod on a node without Alloy would reach none. Have its owner take that out.',
    !receiver.tls &&
      get(controller, 'hostNetwork') === true &&
      `has controller.hostNetwork: true: such pods get no sidecar. ${WAY_OUT}`,
    !receiver.tls &&
      String(get(controller, 'podLabels', INJECT_LABEL)) === 'false' &&
      `has the label ${INJECT_LABEL}: "false": its owner keeps the sidecar out. Agree with them, or take receiver.tls, which needs none.`,
    mappingIn(get(controller, 'podAnnotations', PROXY_CONFIG)) === undefined &&
      `has ${PROXY_CONFIG} with something else than a mapping as text.`,
    memory === undefined &&
      `has no alloy.resources.limits.memory, from which the memory limiters count. Have its owner set it: a pod without a limit takes what its node has, and is the first to be killed.`,
    memory !== undefined &&
      (typeof memory !== 'string' || !((quantity(memory) ?? 0) >= 1024 ** 2)) &&
      `has alloy.resources.limits.memory ${shown(memory)}, allowed: a quantity as text, such as 2560Mi.`,
    tag !== undefined &&
      isOlder(tag) &&
      `has Alloy ${shown(tag)}, which does not know all that our module says, and would not start with it. Have its owner upgrade to v1.${OLDEST} or newer.`,
  ];
  return found.filter(one => one !== false).flatMap(add);
}

/** The oldest minor version of Alloy 1 that knows everything in our module: `idle_timeout` of the OTLP receiver's HTTP server came with it. */
const OLDEST = 18;

function isOlder(tag: string): boolean {
  const [, major, minor] = /^v?(\d{1,4})(?:\.(\d{1,4}))?(?=$|[-+.])/.exec(tag) ?? [];
  return major !== undefined && (Number(major) < 1 || (Number(major) === 1 && Number(minor) < OLDEST));
}

const isPort = (value: unknown): boolean => {
  const number = integer(value) ?? 0;
  return number > 0 && number < 65536;
};

/** What of theirs has a number, a folder or a name that ours needs. Entries with our names are ours of before. */
function collisions({ alloy, listeners }: Environment, present: Present, add: Add): Contradiction[] {
  const owners = ownersAlloy({ ...alloy, present });
  const beside = list(get(present.values, 'controller', 'extraContainers')).flatMap(one =>
    list(get(one, 'ports')).map(port => integer(get(port, 'containerPort'))),
  );
  const ours = TRANSPORTS.map(transport => listeners.split?.[transport] ?? DEFAULT_PORTS[transport]);
  const names = TRANSPORTS.map(modulePort);
  const theirs = ownersList(present, ...OWNERS_LISTS.ports).filter(({ name }) => !names.includes(String(name)));
  const taken = [
    owners!.httpPort,
    ...ownersListeningPorts(present),
    ...beside,
    ...theirs.flatMap(({ port, targetPort }) => [integer(port), integer(targetPort)]),
  ];
  const mounts = ownersList(present, ...OWNERS_LISTS.mounts).filter(
    ({ name }) => !MODULE_VOLUMES.includes(String(name)),
  );
  return [
    ...ours
      .filter(port => taken.includes(port))
      .flatMap(port =>
        add(
          `has port ${port} already, which two receivers can’t share. Take listeners: {split: {grpc: …, http: …}} with other numbers. ${WAY_OUT}`,
        ),
      ),
    ...mounts
      .map(({ mountPath }) => String(mountPath).replace(/\/+$/, ''))
      .filter(path => [MODULE_FOLDER, '/etc/alloy-secrets'].includes(path))
      .flatMap(path => add(`mounts another volume at ${path}, where ours has to be. Have its owner move it.`)),
    ...(get(present.values, 'alloy', 'configMap', 'name') === moduleConfigMap(alloy.name)
      ? add(
          `has our ConfigMap ${moduleConfigMap(alloy.name)} in alloy.configMap.name: then Alloy would read a module and run nothing. Have its owner put back what was there.`,
        )
      : []),
  ];
}

/** Helm replaces lists, so that our values repeat the owner's; a credential in one would be in Git twice. */
function copiedCredentials(present: Present, add: Add): Contradiction[] {
  return Object.values(OWNERS_LISTS).flatMap(path =>
    ownersList(present, ...path).some(one => holdsCredential(one))
      ? add(
          `has what looks like a credential in ${path.join('.')}, which our values would repeat. Have its owner put it into a Secret.`,
        )
      : [],
  );
}

function holdsCredential(value: unknown, name = ''): boolean {
  if (typeof value === 'string') return isCredential(value) || (namesCredential(name) && !isReference(name));
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, below]) => holdsCredential(below, Array.isArray(value) ? name : key));
}

/** A field that names a Secret has none in it. */
const isReference = (name: string): boolean => /^(secret|secretName|name|key|path|mountPath|subPath)$/.test(name);

/** Finds what an environment says of an Alloy that is not ours. */
export function notOurs(environment: Environment, present: Present): Contradiction[] {
  const { alloy, edges, pipeline, receiver } = environment;
  const asked = [undefined, ...Object.keys(edges)].filter(
    edge => (edge === undefined ? environment : edges[edge]!).access.jwt?.at === 'workload',
  );
  const defaults = v.parse(section, {});
  const isSaid = (field: string) => JSON.stringify(get(alloy, field)) !== JSON.stringify(get(defaults, field));
  const said = Object.keys(VALUES).filter(isSaid);
  const tooMany = pipeline.tailSampling && ownersReplicas(present) > 1;
  return [
    ...said.map(field => ({
      path: ['alloy', field],
      message: `is its owner’s where presentValues names their release (${VALUES[field]}). Remove it here.`,
    })),
    ...(alloy.networkPolicy
      ? [
          {
            path: ['alloy', 'networkPolicy'],
            message: 'would close the owner’s other ports too, which it does not know. Remove it.',
          },
        ]
      : []),
    ...(receiver.tls ? [] : asked).map(edge => ({
      path: [...(edge === undefined ? [] : ['edges', edge]), 'access', 'jwt', 'at'],
      message: 'workload, but the owner’s other ports would ask for its tokens too. Use at: gateway, or bearer.',
    })),
    ...(receiver.maxConcurrentRequests !== undefined
      ? [
          {
            path: ['receiver', 'maxConcurrentRequests'],
            message:
              'would count the requests to the owner’s other ports too. Remove it; gateway.maxConcurrentRequests bounds what each gateway pod has under way.',
          },
        ]
      : []),
    ...(needsVolume(environment)
      ? [
          {
            path: PATH,
            message: `names a release of somebody else, and delivery: disk needs a volume that its pods don’t have and a StatefulSet can’t be given. Take another delivery. ${WAY_OUT}`,
          },
        ]
      : []),
    ...(tooMany
      ? [
          {
            path: ['pipeline', 'tailSampling'],
            message: `the release has several pods, and each would see a part of a trace. Remove it. ${WAY_OUT}`,
          },
        ]
      : []),
  ];
}

/** The owner's values for what our section `alloy` says of an Alloy of our own. */
const VALUES: Readonly<Record<string, string>> = {
  createNamespace: 'the namespace is there',
  image: 'image',
  replicas: 'controller.replicas',
  autoscaling: 'controller.autoscaling',
  trafficDistribution: 'service.annotations',
  resources: 'alloy.resources',
  storage: 'controller.volumeClaimTemplates',
  serviceAccount: 'serviceAccount',
  nodeSelector: 'controller.nodeSelector',
  tolerations: 'controller.tolerations',
  priorityClassName: 'controller.priorityClassName',
  logLevel: 'the block logging of their configuration',
};
