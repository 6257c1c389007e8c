/** `npm run docs` writes the tables of docs/scaling.md: what loads need, computed from docs/price.md and the defaults of an environment. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveryOf } from '../lib/environment/delivery';
import { allDestinations } from '../lib/environment/destinations';
import { quantity } from '../lib/kubernetes/units';
import { table } from '../lib/runbook/markdown';
import { environmentOf } from '../test/samples';
import { withComputed } from './computed';

export const MARKDOWN = 'docs/scaling.md';
const PRICES = 'docs/price.md';
const ROOT = join(__dirname, '../..');

/** Spans per CPU-second of each part, under one load of the price list. */
export interface Price {
  readonly gateway: number;
  readonly sidecar: number;
  readonly alloy: number;
}

/** What senders send, and for how long a request waits for the backend. */
export interface Load {
  readonly spansPerSecond: number;
  readonly spansPerRequest: number;
  readonly latencySeconds: number;
}

/** One pod of Alloy as an environment has it by default. */
export interface Pod {
  /** CPU that it requests, and the share of it that the autoscaler aims at. */
  readonly cpu: number;
  readonly target: number;
  readonly memoryGiB: number;
  readonly consumers: number;
}

/** What a load needs. */
export interface Fleet {
  readonly requestsPerSecond: number;
  /** CPUs in use. */
  readonly alloyCpu: number;
  readonly sidecarCpu: number;
  readonly gatewayCpu: number;
  /** Pods of Alloy by their CPU, or by their consumers where that is more; at least two. */
  readonly pods: number;
  /** Gateway pods of one CPU, used as far as Alloy's; at least two. */
  readonly gatewayPods: number;
  readonly memoryGiB: number;
  /** Requests that wait for the backend at a time, in all pods. */
  readonly underWay: number;
}

/** Computes what a load needs. */
export function fleetFor(load: Load, price: Price, pod: Pod): Fleet {
  const { spansPerSecond, spansPerRequest, latencySeconds } = load;
  const requestsPerSecond = spansPerSecond / spansPerRequest;
  const underWay = requestsPerSecond * latencySeconds;
  const cpu = (spans: number) => spansPerSecond / spans;
  const pods = Math.max(2, Math.ceil(cpu(price.alloy) / (pod.cpu * pod.target)), Math.ceil(underWay / pod.consumers));
  return {
    requestsPerSecond,
    alloyCpu: cpu(price.alloy),
    sidecarCpu: cpu(price.sidecar),
    gatewayCpu: cpu(price.gateway),
    pods,
    gatewayPods: Math.max(2, Math.ceil(cpu(price.gateway) / pod.target)),
    memoryGiB: pods * pod.memoryGiB,
    underWay,
  };
}

/** How many spans per second one pod takes before the autoscaler makes another; the latency from which on consumers end before. */
export function onePod(spansPerRequest: number, price: Price, pod: Pod) {
  const spansPerSecond = price.alloy * pod.cpu * pod.target;
  const requestsPerSecond = spansPerSecond / spansPerRequest;
  return { spansPerSecond, requestsPerSecond, latencySeconds: pod.consumers / requestsPerSecond };
}

/** What the price list says of acknowledged gRPC requests of so many spans of 500 B. */
export function priceOf(list: string, spansPerRequest: number): Price {
  const row = list.split('\n').find(line => line.startsWith(`| gRPC, ${spansPerRequest} × 500 B | acknowledged |`));
  const [gateway, sidecar, alloy] = (row ?? '').split('|').slice(3).map(numberIn);
  if (!gateway || !sidecar || !alloy) throw new Error(`${PRICES} has no price of ${spansPerRequest} × 500 B`);
  return { gateway, sidecar, alloy };
}

function numberIn(text: string): number {
  return Number(/[\d,]+(\.\d+)?/.exec(text)?.[0].replaceAll(',', ''));
}

function found(list: string, pattern: RegExp): number {
  const [, text] = pattern.exec(list) ?? [];
  if (text === undefined) throw new Error(`${PRICES} does not say ${pattern}`);
  return numberIn(text);
}

const LATENCY_SECONDS = 0.1;
const BATCHES = [512, 64, 8];
const COMPUTED = [512, 8];
const HOURS = 730;
const GIB_PER_CPU = 4;
/** Of three zones two are another one. */
const OTHER_ZONE = 2 / 3;

function defaultPod(): Pod {
  const environment = environmentOf({ alloy: '{autoscaling: {maxReplicas: 1000}}' });
  const { resources, autoscaling } = environment.alloy;
  return {
    cpu: quantity(resources.cpu)!,
    target: autoscaling!.targetCPUUtilizationPercentage / 100,
    memoryGiB: quantity(resources.memory)! / 1024 ** 3,
    consumers: deliveryOf(environment, allDestinations(environment)[0]!).numConsumers,
  };
}

const count = (value: number) => Number(value.toPrecision(value < 100 ? 2 : 3)).toLocaleString('en-US');

function onePodTable(list: string): string {
  const pod = defaultPod();
  return table(
    ['Spans in a request', 'Spans/s', 'Requests/s', 'Consumers end before CPU if the backend takes longer than'],
    BATCHES.map(spans => {
      const { spansPerSecond, requestsPerSecond, latencySeconds } = onePod(spans, priceOf(list, spans), pod);
      return [count(spans), count(spansPerSecond), count(requestsPerSecond), `${count(latencySeconds)} s`];
    }),
  );
}

function fleetTable(list: string): string {
  const pod = defaultPod();
  const cpuHour = found(list, /\$([\d.]+) per vCPU-hour/);
  const gigabyte = found(list, /\$([\d.]+) per GB/);
  const sent = found(list, /^\| gzip \|[^|]*\|[^|]*\| (\d+) \|/m);
  const rows = COMPUTED.flatMap(spansPerRequest =>
    [1, 10, 100, 1000].map(times => {
      const spansPerSecond = 1000 * times;
      const load = { spansPerSecond, spansPerRequest, latencySeconds: LATENCY_SECONDS };
      const fleet = fleetFor(load, priceOf(list, spansPerRequest), pod);
      const alloyCpu = Math.max(fleet.pods * pod.cpu + fleet.sidecarCpu, fleet.memoryGiB / GIB_PER_CPU);
      const nodes = (alloyCpu + fleet.gatewayPods) * cpuHour * HOURS;
      const crossing = (bytes: number) => ((spansPerSecond * bytes * 3600) / 1e9) * OTHER_ZONE * gigabyte * HOURS;
      return [
        `${count(times)}×, ${spansPerRequest} a request`,
        count(fleet.requestsPerSecond),
        `${count(fleet.alloyCpu)} + ${count(fleet.sidecarCpu)}`,
        count(fleet.pods),
        count(fleet.memoryGiB),
        count(fleet.underWay),
        `${count(fleet.gatewayPods)} (${count(fleet.gatewayCpu)} CPU)`,
        `$${count(nodes)}`,
        `$${count(crossing(500))} + $${count(crossing(sent))}`,
      ];
    }),
  );
  return table(
    [
      'Load',
      'Requests/s',
      'CPU in use: Alloy + sidecars',
      'Pods',
      'Memory, GiB',
      'Requests under way',
      'Gateway pods',
      'Nodes a month',
      'Between zones a month: to Alloy + to the backend',
    ],
    rows,
  );
}

/** The text of docs/scaling.md with its tables as they follow from the price list. */
export function scalingDocs(text: string, list: string): string {
  return withComputed(text, { 'one pod': onePodTable(list), loads: fleetTable(list) });
}

/** What docs/scaling.md says now, and what it should. */
export function scalingFile(): { readonly is: string; readonly shouldBe: string } {
  const is = readFileSync(join(ROOT, MARKDOWN), 'utf8');
  return { is, shouldBe: scalingDocs(is, readFileSync(join(ROOT, PRICES), 'utf8')) };
}

if (require.main === module) writeFileSync(join(ROOT, MARKDOWN), scalingFile().shouldBe);
