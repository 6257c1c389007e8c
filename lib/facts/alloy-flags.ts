/** What the command line of Alloy takes. */

/** A flag of "alloy run". */
interface Flag {
  /** The minor version of Alloy 1 that has had it first. */
  readonly since: number;
  /** A switch takes its value behind "=" alone; any other flag takes the next word, too. */
  readonly isSwitch: boolean;
}

/** The flags that each minor version of Alloy 1 brought: those with a value, and switches. */
const SINCE: readonly (readonly [minor: number, valued: string, switches: string])[] = [
  [
    0,
    'cluster.advertise-address cluster.advertise-interfaces cluster.discover-peers cluster.join-addresses cluster.max-join-peers cluster.name cluster.node-name cluster.rejoin-interval config.extra-args config.format server.http.listen-addr server.http.memory-addr server.http.ui-path-prefix stability.level storage.path',
    'cluster.enabled config.bypass-conversion-errors disable-reporting server.http.enable-pprof help',
  ],
  [3, '', 'feature.community-components.enabled'],
  [4, '', 'cluster.use-discovery-v1'],
  [
    5,
    'cluster.tls-ca-path cluster.tls-cert-path cluster.tls-key-path cluster.tls-server-name',
    'cluster.enable-tls server.http.disable-support-bundle',
  ],
  [7, 'feature.prometheus.metric-validation-scheme', ''],
  [8, 'cluster.wait-for-size cluster.wait-timeout windows.priority', ''],
  [12, 'feature.component-shutdown-deadline', ''],
  [14, '', 'feature.prometheus.direct-fanout.enabled'],
  [17, '', 'server.http.enable-graphql server.http.enable-graphql-playground'],
];

/**
 * The flags of "alloy run" by name.
 * @see https://grafana.com/docs/alloy/latest/reference/cli/run/#usage
 * @see https://github.com/grafana/alloy/blob/main/internal/alloycli/cmd_run.go (each release's)
 */
export const RUN_FLAGS: ReadonlyMap<string, Flag> = new Map(
  SINCE.flatMap(([since, valued, switches]) => [
    ...flags(valued, { since, isSwitch: false }),
    ...flags(switches, { since, isSwitch: true }),
  ]),
);

function flags(names: string, flag: Flag): (readonly [name: string, flag: Flag])[] {
  return names
    .split(' ')
    .filter(Boolean)
    .map(name => [name, flag]);
}

/** The commands of Alloy. @see https://grafana.com/docs/alloy/latest/reference/cli/ */
export const COMMANDS = ['run', 'convert', 'fmt', 'tools', 'validate', 'otel', 'gql', 'completion', 'help'] as const;
