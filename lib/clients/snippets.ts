import type { Environment } from '../environment/schema';
import type { Signal } from '../environment/schema/telemetry';
import { type Listener, pathOf, type Transport } from '../path/path';
import { alloyExporter } from './alloy';
import { collectorExporter } from './collector';
import { curl } from './curl';
import { baseVariables, signalVariables } from './environment-variables';
import { telemetrygen } from './telemetrygen';

/** What a sender is set up with. */
export type Tool = 'variables' | 'signal-variables' | 'collector' | 'alloy' | 'curl' | 'telemetrygen';

/** A piece of text that a sender uses as it is printed. */
export interface Snippet {
  /** `<tool>-<transport>`, with `-<signal>` for a snippet of one signal. */
  readonly id: string;
  readonly tool: Tool;
  readonly transport: Transport;
  /** The signals that the sender sends by this snippet. */
  readonly signals: readonly Signal[];
  /** Language of the fenced block in the runbook. */
  readonly language: 'sh' | 'yaml' | 'alloy';
  readonly text: string;
}

/** Everything that a sender of this environment can be set up with, in the order in which the runbook prints it. */
export function snippets(environment: Environment): Snippet[] {
  const { listeners, signals } = pathOf(environment);
  return listeners.flatMap(listener => {
    const { transport } = listener;
    const forAll = (tool: Tool, language: Snippet['language'], print: ForAll): Snippet => ({
      id: `${tool}-${transport}`,
      ...{ tool, transport, signals, language, text: print(environment, listener) },
    });
    const forEach = (tool: Tool, print: ForOne): Snippet[] =>
      signals.map(signal => ({
        id: `${tool}-${transport}-${signal}`,
        ...{ tool, transport, signals: [signal], language: 'sh', text: print(environment, listener, signal) },
      }));
    return [
      forAll('variables', 'sh', baseVariables),
      forAll('signal-variables', 'sh', signalVariables),
      forAll('collector', 'yaml', collectorExporter),
      forAll('alloy', 'alloy', alloyExporter),
      ...forEach('curl', curl),
      ...forEach('telemetrygen', telemetrygen),
    ];
  });
}

type ForAll = (environment: Environment, listener: Listener) => string;
type ForOne = (environment: Environment, listener: Listener, signal: Signal) => string;
