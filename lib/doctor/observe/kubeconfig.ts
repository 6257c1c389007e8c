/** Says what is wrong with a kubeconfig, without repeating anything from the file. */
import { within, words } from './time';

/** The part of the client's KubeConfig that is used. */
export interface Config {
  loadFromFile(file: string): void;
  loadFromDefault(): void;
  getClusters(): readonly { readonly server: string }[];
  getCurrentContext(): string;
  getCurrentCluster(): { readonly server: string } | null;
  applyToHTTPSOptions(options: object): Promise<void>;
}

/**
 * Loads a kubeconfig.
 *
 * @param file @default - the variable KUBECONFIG, else ~/.kube/config
 * @throws Error with one sentence if there is no kubeconfig, or none that can be used
 */
export function load<C extends Config>(config: C, file?: string): C {
  try {
    if (file) config.loadFromFile(file);
    else config.loadFromDefault();
  } catch (error) {
    throw new Error(
      `${file ?? process.env.KUBECONFIG ?? 'the kubeconfig'} is no kubeconfig: ${reason(error as Error)}`,
    );
  }
  const [cluster] = config.getClusters();
  // The client invents this cluster if it finds no kubeconfig.
  if (!file && config.getCurrentContext() === 'loaded-context' && cluster?.server === 'http://localhost:8080')
    throw new Error('no kubeconfig: give --kubeconfig <file>, or set KUBECONFIG; aws eks update-kubeconfig writes one');
  return config;
}

/** Reduces a YAML error to its place: an excerpt of the file may be a token. */
function reason(error: Error): string {
  if (error.name !== 'YAMLException') return words(error);
  const [, place] = /\((\d+:\d+)\)/.exec(error.message) ?? [];
  return `it is no YAML${place ? ` at ${place}` : ''}`;
}

/**
 * The URL of the API server.
 *
 * @throws Error with one sentence if the kubeconfig names none
 */
export function serverOf(config: Config): URL {
  const server = config.getCurrentCluster()?.server;
  if (!server)
    throw new Error('the kubeconfig has no current context with a cluster: give --context, or another --kubeconfig');
  if (!URL.canParse(server) || !server.startsWith('https://'))
    throw new Error('the kubeconfig’s server is no https:// URL, and the doctor shows its credentials to no other');
  return new URL(server);
}

/**
 * Makes the options of a request: from the kubeconfig, or from the program that the kubeconfig names, such as aws.
 *
 * @throws Error with one sentence
 */
export async function credentials(config: Config, milliseconds: number): Promise<object> {
  const options = {};
  try {
    await within(milliseconds, config.applyToHTTPSOptions(options));
    return options;
  } catch (error) {
    // The message of a SyntaxError may quote the program's output, which holds the token.
    const why = error instanceof SyntaxError ? 'its program gives no JSON' : words(error);
    throw new Error(`the kubeconfig gives no credentials: ${why}`);
  }
}
