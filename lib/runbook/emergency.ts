/** What to switch off when too much, or the wrong thing, comes in: what it costs, and how it is undone. */
import { hasOthersPorts } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { pathText } from '../environment/structure';
import { TENANT_HEADER } from '../facts/alloy';
import type { Signal } from '../facts/otlp';
import { applyCommand } from '../path/commands';
import { environmentFile } from '../path/files';
import { matchOf } from '../path/names';
import { type Edge, pathOf, type Tier } from '../path/path';
import { dialectOf } from './dialects';
import { code, codes, fence, list, section, subsection } from './markdown';
import { denial, forOtlp, type Stop, targetOf } from './stops';

/** The runbook's section on shedding a signal, a tenant, a sender, or everything. */
export function emergencyStop(environment: Environment): string {
  const { signals } = pathOf(environment);
  return section(
    'Emergency stop',
    '**Drop** answers what senders don’t repeat: they go on at once, and what is dropped is lost. **Hold** answers what they repeat: nothing is lost while they can, and they come back, so it relieves Alloy and the backends, not the gateway. Each command touches objects of this path alone. It holds for new connections within seconds, for open ones after about 45 s.',
    suspended(),
    subsection('Stop one signal', ...signals.flatMap(signal => oneSignal(environment, signal))),
    oneTenant(environment),
    oneSender(environment),
    everything(environment),
  );
}

function suspended(): string {
  return subsection(
    'So that nobody puts it back',
    'An object of ours that is changed or deleted by hand is put back by Argo CD with selfHeal at once, by Flux at its next interval. So before **Hold**, **Everything** and a number of pods by hand: suspend, and resume in the end. A **Drop** is an object that neither knows, and needs none of it (read, not run).',
    fence(
      'sh',
      [
        '# Argo CD, of the application with these manifests; `argocd context` says at which server',
        'argocd app get <application> -o json | grep -A5 syncPolicy   # what to resume with',
        'argocd app set <application> --sync-policy none',
        'argocd app set <application> --sync-policy automated --self-heal   # resume; --auto-prune too, if it was on',
        '# Flux',
        'flux suspend kustomization <name> --context "${CONTEXT:?}"',
        'flux resume kustomization <name> --context "${CONTEXT:?}"',
      ].join('\n'),
    ),
    list([
      'An Application that an ApplicationSet or another Application makes is put back by its maker: change `syncPolicy` there, in Git. The ApplicationSet of `new repository` leaves it as you set it.',
      'A Helm release that nobody syncs reverts nothing by itself.',
    ]),
  );
}

function oneSignal(environment: Environment, signal: Signal): (string | false)[] {
  const { edges, signals } = pathOf(environment);
  const drops = edges.map(
    (edge): Stop => ({
      name: `${edge.prefix}-stop-${signal}`,
      namespace: edge.namespace,
      target: targetOf(edge),
      rule: { to: [{ operation: { ...forOtlp(edge), paths: pathsOf(edge, signal) } }] },
    }),
  );
  return [
    `**Drop ${signal}**: 403, or PERMISSION_DENIED (7), by the gateway. Lost.`,
    ...denial(drops),
    `**Hold ${signal}**: 503, or UNAVAILABLE (14), by the gateway. Senders repeat.`,
    fence('sh', edges.flatMap(edge => dialectOf(edge).hold(edge, signal)).join('\n')),
    `Undo, or resume the sync, which puts the routes back${signals.length > 1 ? '. Of several signals on hold the last comes first; for another the command says that the test failed, and changes nothing' : ''}:`,
    fence('sh', edges.flatMap(edge => dialectOf(edge).release(edge, signal)).join('\n')),
  ];
}

const pathsOf = (edge: Edge, signal: Signal): string[] => [
  ...new Set(
    edge.listeners.map(({ transport }) => {
      const match = matchOf(transport, signal);
      return 'exact' in match ? match.exact : `${match.prefix}*`;
    }),
  ),
];

function oneTenant(environment: Environment): string | undefined {
  const { tenant } = environment;
  if (!tenant || tenant.fixed !== undefined) return undefined;
  const { tiers, edges } = pathOf(environment);
  const key = tenant.claim === undefined ? `request.headers[${TENANT_HEADER}]` : `request.auth.claims[${tenant.claim}]`;
  const when = [{ key, values: ['<tenant>'] }];
  // Alloy without a sidecar can refuse nobody by a policy.
  const judges = edges.filter(({ settings }) => environment.receiver.tls || settings.access.jwt?.at === 'gateway');
  const stops = [
    ...judges.map(edge => atEdge(edge, 'tenant', { to: [{ operation: forOtlp(edge) }], when })),
    ...(judges.length < edges.length ? [atAlloy(tiers[0]!, 'tenant', when)] : []),
  ];
  return subsection(
    'Stop one tenant',
    `**Drop** what comes for it: 403, or PERMISSION_DENIED (7). Lost. Write its name for ${code('<tenant>')}.`,
    ...denial(stops),
    'Better where it will do: a limit of the tenant in Tempo, Mimir and Loki.',
  );
}

function atEdge(edge: Edge, what: string, rule: Stop['rule']): Stop {
  return { name: `${edge.prefix}-stop-${what}`, namespace: edge.namespace, target: targetOf(edge), rule };
}

/** Where Alloy's sidecar checks the token, the gateway does not know its claims. */
function atAlloy(tier: Tier, what: string, when: Stop['rule']['when']): Stop {
  const ports = tier.receivers.map(({ port }) => String(port));
  return {
    name: `${tier.prefix}-stop-${what}`,
    namespace: tier.namespace,
    target: { selector: { matchLabels: tier.labels } },
    rule: { to: [{ operation: { ports } }], when },
  };
}

function oneSender(environment: Environment): string {
  const { edges, tiers } = pathOf(environment);
  const { access } = environment;
  const hidden = edges.filter(({ settings }) => !settings.nlb.preserveClientAddress);
  const addresses = edges.filter(edge => !hidden.includes(edge));
  const withToken = edges.filter(({ settings }) => settings.access.jwt);
  const judges = withToken.filter(({ settings }) => settings.access.jwt?.at === 'gateway');
  const when = [{ key: 'request.auth.claims[sub]', values: ['<subject>'] }];
  const from = [{ source: { ipBlocks: ['<address>'] } }];
  return subsection(
    'Stop one sender',
    addresses.length > 0 &&
      '**By its address**: 403, or PERMISSION_DENIED (7). Lost. Write it for `<address>`, such as `203.0.113.7/32`:',
    ...denial(addresses.map(edge => atEdge(edge, 'address', { from, to: [{ operation: forOtlp(edge) }] }))),
    hidden.length > 0 &&
      `Through ${codes(hidden.map(({ service }) => service.name))} it can’t be told by its address: the gateway sees the NLB’s, and to stop those would stop everybody.`,
    withToken.length > 0 &&
      '**By its token**, the claim `sub`: 403, or PERMISSION_DENIED (7). Lost. And let the issuer give it no new one.',
    ...denial([
      ...judges.map(edge => atEdge(edge, 'subject', { to: [{ operation: forOtlp(edge) }], when })),
      ...(judges.length < withToken.length ? [atAlloy(tiers[0]!, 'subject', when)] : []),
    ]),
    ...new Set(edges.flatMap(edge => byCertificate(environment, edge))),
    access.basic && '**By its user**: take its line out of the htpasswd, and roll out (“Credentials”). 401, lost.',
    access.bearer && '**By its token**: all senders have the same. A new one locks out everybody until they have it.',
  );
}

function byCertificate(environment: Environment, { settings, pathInFile }: Edge): string[] {
  const { mtls } = settings.access;
  if (!mtls) return [];
  const field = `${code(pathText(pathInFile(['access', 'mtls', 'subjectAltNames'])))} in ${code(environmentFile(environment))}`;
  const how = mtls.subjectAltNames
    ? `take its name out of ${field}`
    : `every one that ${code(mtls.caSecret)} has signed gets in. Write the names of those that may stay into ${field}`;
  return [
    `**By its certificate**: ${how}, synth, and sync. Its handshake fails then, which it repeats until it gives up.`,
  ];
}

function everything(environment: Environment): string {
  const { edges } = pathOf(environment);
  return subsection(
    'Stop everything',
    'Takes the gateway’s listeners for OTLP away: connections are refused or reset, which senders repeat. Suspend the sync first. Nothing else of the gateway changes.',
    edges.some(({ settings }) => hasOthersPorts(settings)) &&
      'Other applications’ Gateways and ports stay as they are.',
    fence('sh', edges.map(edge => dialectOf(edge).close(edge)).join('\n')),
    'Undo, or resume the sync:',
    fence(
      'sh',
      [...new Set(edges.map(({ file }) => applyCommand(environment, `manifests/${file}.k8s.yaml`)))].join('\n'),
    ),
  );
}
