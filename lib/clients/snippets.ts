import type { Environment } from '../environment/schema';
import type { Signal } from '../facts/otlp';
import { type Listener, pathOf } from '../path/path';
import { alloyDisk, alloyExporter } from './alloy';
import { collectorDisk, collectorExporter } from './collector';
import { credentialsOf } from './credentials';
import { curl } from './curl';
import { baseVariables, signalVariables } from './environment-variables';
import type { Target } from './target';
import { telemetrygen } from './telemetrygen';

/** What a sender is set up with. */
export type Tool =
  | 'variables'
  | 'signal-variables'
  | 'collector'
  | 'collector-disk'
  | 'alloy'
  | 'alloy-disk'
  | 'curl'
  | 'telemetrygen';

/** A piece of text that a sender uses as it is printed. */
export interface Snippet {
  /** `<tool>-<transport>`, with `-<signal>` for a snippet of one signal; of any edge but the first with its name behind the tool. */
  readonly id: string;
  readonly tool: Tool;
  readonly listener: Listener;
  /** The signals that the sender sends by this snippet. */
  readonly signals: readonly Signal[];
  /** Language of the fenced block in the runbook. */
  readonly language: 'sh' | 'yaml' | 'alloy';
  readonly text: string;
}

/** Everything that a sender of this environment can be set up with, in the order in which the runbook prints it. */
export function snippets(environment: Environment): Snippet[] {
  const { edges, signals } = pathOf(environment);
  return edges.flatMap(({ listeners, name, settings }) =>
    listeners.flatMap(listener =>
      ofListener({
        edge: name,
        listener,
        receivedMiB: receivedMiB(environment, listener),
        signals,
        credentials: credentialsOf(settings),
      }),
    ),
  );
}

const receivedMiB = ({ receiver }: Environment, { transport }: Listener): number =>
  transport === 'grpc' ? receiver.grpc.maxMessageMiB : receiver.http.maxBodyMiB;

function ofListener(target: Target): Snippet[] {
  const { edge, listener, signals } = target;
  const { transport } = listener;
  const way = edge === undefined ? transport : `${edge}-${transport}`;
  const forAll = (tool: Tool, language: Snippet['language'], print: (target: Target) => string): Snippet => ({
    id: `${tool}-${way}`,
    ...{ tool, listener, signals, language, text: print(target) },
  });
  const forEach = (tool: Tool, print: (target: Target, signal: Signal) => string): Snippet[] =>
    signals.map(signal => ({
      id: `${tool}-${way}-${signal}`,
      ...{ tool, listener, signals: [signal], language: 'sh', text: print(target, signal) },
    }));
  return [
    forAll('variables', 'sh', baseVariables),
    forAll('signal-variables', 'sh', signalVariables),
    forAll('collector', 'yaml', collectorExporter),
    forAll('collector-disk', 'yaml', collectorDisk),
    forAll('alloy', 'alloy', alloyExporter),
    forAll('alloy-disk', 'alloy', alloyDisk),
    ...forEach('curl', curl),
    ...forEach('telemetrygen', telemetrygen),
  ];
}
