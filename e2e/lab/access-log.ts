import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { KubeObject } from './kubernetes';
import { sleep } from './processes';

/** One line of Envoy's access log, as Istio's JSON format has it. */
export interface AccessLogEntry {
  readonly response_flags: string;
  readonly response_code: number;
  readonly response_code_details: string | null;
  readonly user_agent: string | null;
  readonly authority: string | null;
  readonly path: string | null;
  readonly requested_server_name: string | null;
  readonly upstream_cluster: string | null;
  readonly upstream_host: string | null;
  readonly downstream_remote_address: string | null;
  readonly upstream_transport_failure_reason: string | null;
}

/** The access log of a proxy, from a place in it on. */
export class AccessLog {
  private readonly from: number;

  constructor(private readonly file: string) {
    this.from = existsSync(file) ? statSync(file).size : 0;
  }

  /** The entries since this was made. */
  entries(): AccessLogEntry[] {
    const file = openSync(this.file, 'r');
    const rest = Buffer.alloc(Math.max(0, fstatSync(file).size - this.from));
    readSync(file, rest, 0, rest.length, this.from);
    closeSync(file);
    return rest
      .toString()
      .split('\n')
      .flatMap(line => (line.startsWith('{') && line.includes('"response_flags"') ? [parse(line)] : []));
  }

  /** The first entry that fits; undefined when none comes, since a refused connection is not logged. */
  async find(fits: (entry: AccessLogEntry) => boolean, milliseconds = 1500): Promise<AccessLogEntry | undefined> {
    for (const end = Date.now() + milliseconds; ; await sleep(40)) {
      const found = this.entries().find(fits);
      if (found || Date.now() > end) return found;
    }
  }
}

function parse(line: string): AccessLogEntry {
  try {
    return JSON.parse(line) as AccessLogEntry;
  } catch {
    return {} as AccessLogEntry;
  }
}

/** Our Telemetry logs failed requests alone; what cases look for is in the entries of the good ones. */
export function withWholeLog(object: KubeObject): KubeObject {
  if (object.kind !== 'Telemetry') return object;
  const copy = structuredClone(object);
  for (const log of copy.spec.accessLogging) delete log.filter;
  return copy;
}
