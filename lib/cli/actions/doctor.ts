import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { synthesize } from '../../app';
import { diagnose } from '../../doctor/diagnose';
import type { Seen } from '../../doctor/observations';
import { connect } from '../../doctor/observe/connect';
import type { Trust } from '../../doctor/observe/edge';
import type { Kubernetes } from '../../doctor/observe/kubernetes';
import { observe } from '../../doctor/observe/observe';
import { observePreflight } from '../../doctor/observe/preflight';
import { patience, words as wordsOf } from '../../doctor/observe/time';
import { preflight } from '../../doctor/preflight/preflight';
import { preflightReads } from '../../doctor/preflight/reads';
import { reportPreflight } from '../../doctor/preflight/report';
import { preflightRoles, roles } from '../../doctor/rbac';
import { report, reportJson } from '../../doctor/report';
import { loadEnvironments } from '../../environment/load';
import { readText } from '../../environment/present';
import type { Environment } from '../../environment/schema';
import { inert, shown } from '../../foreign/text';
import type { OutputFile } from '../../path/output';
import type { Requirement } from '../../requirements/requirement';
import { requirementsOf } from '../../requirements/requirements';
import { type Code, Unusable } from '../command';
import type { DoctorGiven } from '../doctor-options';
import { type DoctorRequest, doctorRequest, edgeAsked, refuseGatewayApi } from '../doctor-request';
import { foldersOf } from '../folders';
import { readEnvironments } from '../read-environments';
import { reportMistakes } from '../refusals';
import type { Terminal } from '../terminal';

/**
 * Examines the live path of an environment.
 *
 * @returns the exit code: 0 healthy, 1 a hop is broken, 2 not every hop could be judged
 * @throws Misused if the command line makes no sense
 * @throws Unusable if the environment, the output or a named file can't be used
 */
export async function doctor(given: DoctorGiven, { out, color }: Terminal): Promise<Code> {
  const wanted = doctorRequest(given);
  const environment = environmentOf(wanted, color.err);
  const walked = edgeAsked(environment, wanted);
  if (wanted.printRbac && !wanted.preflight) {
    out(roles(environment));
    return 0;
  }
  const files = synthesize(environment);
  const needed = wanted.preflight ? needs(walked, files) : undefined;
  if (needed && wanted.printRbac) {
    out(preflightRoles(environment, preflightReads(needed)));
    return 0;
  }
  if (needed) return lookBefore(environment, needed, wanted, { out, color });
  refuseGatewayApi(walked);
  const { diagnosis, context } = await examine(walked, files, wanted);
  out(wanted.json ? reportJson(diagnosis, context) : report(diagnosis, context, color.out));
  if (diagnosis.first) return 1;
  return diagnosis.healthy ? 0 : 2;
}

/**
 * Reads the environment.
 *
 * @throws Unusable with every mistake of the file
 */
function environmentOf({ environments: folder, output, environment }: DoctorRequest, color: boolean): Environment {
  const read = readEnvironments(folder, [environment]);
  // Nothing is written, so that commands name files from where the user stands.
  const folders = foldersOf({ input: folder, output, project: '' });
  const { environments, mistakes } = loadEnvironments(read.sources, readText, folders);
  const all = [...read.mistakes, ...mistakes];
  if (all.length) throw new Unusable(reportMistakes(all, color).trimEnd());
  return environments[0]!;
}

/** The most questions that wait for one another's answers: the API server's, then Envoy's two. */
const LONGEST_CHAIN = 4;
/** The same if two signals are sent, and their arrival is waited for. */
const LONGEST_CHAIN_WITH_SEND = 8;

/** What must be there before the first sync. */
const needs = (environment: Environment, files: readonly OutputFile[]): Requirement[] =>
  requirementsOf(
    environment,
    files.flatMap(({ objects = [] }) => objects),
  );

/** Looks whether everything is there for the first sync, and reports it. */
async function lookBefore(
  environment: Environment,
  needed: readonly Requirement[],
  wanted: DoctorRequest,
  { out, color }: Pick<Terminal, 'out' | 'color'>,
): Promise<Code> {
  const time = patience(wanted.timeoutSeconds * 1000, LONGEST_CHAIN);
  const kubernetes = await cluster(wanted, time);
  const seen = await observePreflight(needed, kubernetes, time);
  const result = preflight(environment.name, needed, seen);
  const context = 'value' in kubernetes ? kubernetes.value.context : undefined;
  out(
    wanted.json ? `${JSON.stringify({ context, ...result }, null, 2)}\n` : reportPreflight(result, context, color.out),
  );
  if (result.ready === null) return 2;
  return result.ready ? 0 : 1;
}

async function examine(environment: Environment, files: readonly OutputFile[], wanted: DoctorRequest) {
  const trust = trustOf(wanted);
  const time = patience(wanted.timeoutSeconds * 1000, wanted.send ? LONGEST_CHAIN_WITH_SEND : LONGEST_CHAIN);
  const kubernetes = await cluster(wanted, time);
  const seen = await observe(environment, { ...wanted, kubernetes, trust, patience: time });
  const diagnosis = diagnose(environment, files, seen);
  return { diagnosis, context: 'value' in kubernetes ? kubernetes.value.context : undefined };
}

/**
 * Connects to the cluster. A kubeconfig or context that was named must exist; without a name, the rest of the path is
 * judged even if there is no cluster.
 */
async function cluster(wanted: DoctorRequest, time: () => number): Promise<Seen<Kubernetes>> {
  try {
    return { value: await connect({ ...wanted, patience: time }) };
  } catch (error) {
    const message = inert(wordsOf(error));
    if (wanted.kubeconfig || wanted.context) throw new Unusable(message);
    return { unknown: message };
  }
}

/**
 * Reads the files of --ca, --cert and --key before anybody is asked.
 *
 * @throws Unusable if a file is missing, or is no certificate or key
 */
function trustOf({ ca, cert, key }: DoctorRequest): Trust {
  const trust = { ca: ca && file(ca), cert: cert && file(cert), key: key && file(key) };
  if (trust.ca && !trust.ca.includes('-----BEGIN'))
    throw new Unusable(`--ca ${shown(ca)}: there is no certificate in PEM in it.`);
  try {
    createSecureContext(trust);
  } catch (error) {
    throw new Unusable(`--ca, --cert and --key: a certificate and its key in PEM are needed (${wordsOf(error)}).`);
  }
  return trust;
}

function file(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new Unusable(`no file ${shown(path)}`);
  }
}
