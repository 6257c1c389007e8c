import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { synthesize } from '../app';
import { diagnose } from '../doctor/diagnose';
import type { Seen } from '../doctor/observations';
import { connect } from '../doctor/observe/connect';
import type { Trust } from '../doctor/observe/edge';
import type { Kubernetes } from '../doctor/observe/kubernetes';
import { observe } from '../doctor/observe/observe';
import { patience, words as wordsOf } from '../doctor/observe/time';
import { roles } from '../doctor/rbac';
import { report, reportJson } from '../doctor/report';
import type { Environment } from '../environment/schema';
import { inert, shown } from '../foreign/text';
import { type DoctorArguments, readDoctorArguments, Unusable, USAGE } from './doctor-arguments';
import { loadOneEnvironment } from './load-one';

/**
 * Walks the live path of an environment.
 *
 * @returns the exit code: 0 healthy, 1 a hop is broken, 2 unusable input, or not every hop could be judged
 */
export async function doctor(words: readonly string[]): Promise<number> {
  try {
    const wanted = readDoctorArguments(words);
    if (wanted === 'help') {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const environment = loadOneEnvironment('environments', wanted.environment);
    if (!wanted.printRbac) return await examine(environment, wanted);
    process.stdout.write(roles(environment));
    return 0;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

/** The most questions that wait for each other's answer: for objects, and for Envoy's two. */
const LONGEST_CHAIN = 4;
/** The same, where two signals are sent and waited for. */
const LONGEST_CHAIN_WITH_SEND = 8;

async function examine(environment: Environment, wanted: DoctorArguments): Promise<number> {
  const trust = trustOf(wanted);
  const time = patience(wanted.timeoutSeconds * 1000, wanted.send ? LONGEST_CHAIN_WITH_SEND : LONGEST_CHAIN);
  const kubernetes = await cluster(wanted, time);
  const seen = await observe(environment, { ...wanted, kubernetes, trust, patience: time });
  const diagnosis = diagnose(environment, synthesize(environment), seen);
  const context = 'value' in kubernetes ? kubernetes.value.context : undefined;
  process.stdout.write((wanted.json ? reportJson : report)(diagnosis, context));
  if (diagnosis.first) return 1;
  return diagnosis.healthy ? 0 : 2;
}

/** A kubeconfig or context that was named must be there; without one the rest is judged all the same. */
async function cluster(wanted: DoctorArguments, time: () => number): Promise<Seen<Kubernetes>> {
  try {
    return { value: await connect({ ...wanted, patience: time }) };
  } catch (error) {
    const message = inert(wordsOf(error));
    if (wanted.kubeconfig || wanted.context) throw new Unusable(message);
    return { unknown: message };
  }
}

/** @throws Unusable where a file is not there or is no certificate or key, before anybody is asked */
function trustOf({ ca, cert, key }: DoctorArguments): Trust {
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

if (require.main === module) {
  // Until somebody has judged, nothing is known.
  process.exitCode = 2;
  // One look has failed in an event that nobody waits for: it ends by its time, and the others say what they saw.
  process.on('uncaughtException', error => process.stderr.write(`a look failed: ${inert(wordsOf(error))}\n`));
  doctor(process.argv.slice(2)).then(
    // Sockets that nobody answers must not keep it alive; what was written is out first.
    code => process.stdout.write('', () => process.exit(code)),
    error => process.stderr.write(`the doctor failed: ${inert(wordsOf(error))}\n`, () => process.exit(2)),
  );
}
