import { readFileSync } from 'node:fs';
import { synthesize } from '../app';
import { diagnose } from '../doctor/diagnose';
import type { Seen } from '../doctor/observations';
import { connect, type Kubernetes } from '../doctor/observe/kubernetes';
import { observe } from '../doctor/observe/observe';
import { roles } from '../doctor/rbac';
import { report, reportJson } from '../doctor/report';
import type { Environment } from '../environment/schema';
import { type DoctorArguments, readDoctorArguments, Unusable, USAGE } from './doctor-arguments';
import { loadOneEnvironment } from './load-one';

/**
 * Walks the live path of an environment.
 *
 * @returns the exit code: 0 no hop is broken, 1 one is, 2 there was nothing to judge by
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

async function examine(environment: Environment, wanted: DoctorArguments): Promise<number> {
  // The longest chain of questions: objects, Envoy's two answers, and with --send two signals that are waited for.
  const milliseconds = (wanted.timeoutSeconds * 1000) / (wanted.send ? 8 : 4);
  const kubernetes = await cluster(wanted, milliseconds);
  const trust = {
    ca: wanted.ca && file(wanted.ca),
    cert: wanted.cert && file(wanted.cert),
    key: wanted.key && file(wanted.key),
  };
  const looking = observe(environment, { ...wanted, kubernetes, trust, milliseconds });
  const seen = await Promise.race([looking, deadline(wanted.timeoutSeconds)]);
  const diagnosis = diagnose(environment, synthesize(environment), seen);
  const context = 'value' in kubernetes ? kubernetes.value.context : undefined;
  process.stdout.write((wanted.json ? reportJson : report)(diagnosis, context));
  if (diagnosis.first) return 1;
  return diagnosis.hops.some(({ verdict }) => verdict === 'ok') ? 0 : 2;
}

/** Each question has its own bound; this one is for what asks for credentials, such as a kubeconfig's program. */
async function deadline(seconds: number): Promise<never> {
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  throw new Unusable(`not done within ${seconds} s: --timeout gives it more.`);
}

/** A context that was named must be there; without one the rest is judged all the same. */
async function cluster(wanted: DoctorArguments, milliseconds: number): Promise<Seen<Kubernetes>> {
  try {
    return { value: await connect({ ...wanted, milliseconds }) };
  } catch (error) {
    const { message } = error as Error;
    if (wanted.kubeconfig || wanted.context) throw new Unusable(message);
    return { unknown: message };
  }
}

function file(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new Unusable(`no file ${path}`);
  }
}

if (require.main === module) {
  doctor(process.argv.slice(2)).then(
    // Sockets that nobody answers must not keep it alive; what was written is out first.
    code => process.stdout.write('', () => process.exit(code)),
    (error: Error) => process.stderr.write(`the doctor failed: ${error.message}\n`, () => process.exit(2)),
  );
}
