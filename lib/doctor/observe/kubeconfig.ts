/** What can be wrong with a kubeconfig, in words and without anything that stands in it. */
import { within, words } from './time';

/** Of the client's KubeConfig. */
export interface Config {
  loadFromFile(file: string): void;
  loadFromDefault(): void;
  getClusters(): readonly { readonly server: string }[];
  getCurrentContext(): string;
  getCurrentCluster(): { readonly server: string } | null;
  applyToHTTPSOptions(options: object): Promise<void>;
}

/** @throws with a sentence when there is none, or none that can be used */
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
  // What the client makes up where it finds nothing.
  if (!file && config.getCurrentContext() === 'loaded-context' && cluster?.server === 'http://localhost:8080')
    throw new Error('no kubeconfig: give --kubeconfig <file>, or set KUBECONFIG; aws eks update-kubeconfig writes one');
  return config;
}

/** An excerpt of the file may be a token: of YAML's errors only the place is said. */
function reason(error: Error): string {
  if (error.name !== 'YAMLException') return words(error);
  const [, place] = /\((\d+:\d+)\)/.exec(error.message) ?? [];
  return `it is no YAML${place ? ` at ${place}` : ''}`;
}

/** @throws with a sentence */
export function serverOf(config: Config): URL {
  const server = config.getCurrentCluster()?.server;
  if (!server)
    throw new Error('the kubeconfig has no current context with a cluster: give --context, or another --kubeconfig');
  if (!URL.canParse(server) || !server.startsWith('https://'))
    throw new Error('the kubeconfig’s server is no https:// URL, and the doctor shows its credentials to no other');
  return new URL(server);
}

/** Options of a request, by the kubeconfig itself, or by a program of it, such as aws. @throws with a sentence */
export async function credentials(config: Config, milliseconds: number): Promise<object> {
  const options = {};
  try {
    await within(milliseconds, config.applyToHTTPSOptions(options));
    return options;
  } catch (error) {
    // The program's output holds the token.
    const why = error instanceof SyntaxError ? 'its program gives no JSON' : words(error);
    throw new Error(`the kubeconfig gives no credentials: ${why}`);
  }
}
