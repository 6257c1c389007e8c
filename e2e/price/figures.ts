import type { Form, Load, PartOfRun } from './plan';

/** CPU seconds of the parts between a sender and the backend. */
export interface Cpu {
  readonly gateway: number;
  readonly sidecar: number;
  readonly alloy: number;
}

export const spent = (before: Cpu, after: Cpu): Cpu => ({
  gateway: after.gateway - before.gateway,
  sidecar: after.sidecar - before.sidecar,
  alloy: after.alloy - before.alloy,
});

/** What the sender says of a load. */
export interface Sent {
  /** Accepted requests, and the spans and bytes of OTLP in them. */
  readonly requests: number;
  readonly spans: number;
  readonly bytes: number;
  /** Accepted requests per second, once the load had lasted for a third of its time. */
  readonly rate: number;
  /** How often each other answer was given. */
  readonly refused: Readonly<Record<string, number>>;
  /** Until the last answer. */
  readonly seconds: number;
  /** Milliseconds a request. */
  readonly p50: number;
  readonly p99: number;
}

/** What the backend saw; `bytes` is OTLP, `wire` is what it weighed on the way, as it was compressed. */
export interface Arrived {
  readonly requests: number;
  readonly spans: number;
  readonly bytes: number;
  readonly wire: number;
}

/** One round of a load through a form. */
export interface Measurement {
  readonly part: PartOfRun;
  readonly form: Form;
  readonly load: Load;
  readonly sent: Sent;
  readonly arrived: Arrived;
  readonly cpu: Cpu;
}

/** Why a round has no price: lost spans have none. Nothing when it has one. */
export function flaw({ sent, arrived }: Measurement): string | undefined {
  const refused = Object.entries(sent.refused).map(([answer, times]) => `${times} × ${answer}`);
  if (refused.length > 0) return `refused: ${refused.join(', ')}`;
  if (sent.spans === 0) return 'nothing was accepted';
  if (arrived.spans !== sent.spans) return `${arrived.spans} of ${sent.spans} spans arrived`;
  return undefined;
}

/** A figure of several rounds. What else the machine does takes something away, and adds nothing: the best round counts. */
export interface Figure {
  readonly best: number;
  /** How far the worst round is below the best: 0.1 is a tenth of the best. */
  readonly spread: number;
}

export function figureOf(values: readonly number[]): Figure {
  const best = Math.max(...values);
  return { best, spread: 1 - Math.min(...values) / best };
}

/** Spans per CPU-second of each part, and of all of them together. */
export type Price = Readonly<Record<keyof Cpu | 'all', Figure>>;

export function priceOf(rounds: readonly Measurement[]): Price {
  const of = (seconds: (cpu: Cpu) => number) => figureOf(rounds.map(({ sent, cpu }) => sent.spans / seconds(cpu)));
  return {
    gateway: of(({ gateway }) => gateway),
    sidecar: of(({ sidecar }) => sidecar),
    alloy: of(({ alloy }) => alloy),
    all: of(({ gateway, sidecar, alloy }) => gateway + sidecar + alloy),
  };
}

/** How much more CPU something takes than the cheapest of a group: 0.1 is a tenth more. */
export const dearer = (price: Figure, group: readonly Figure[]): number =>
  Math.max(...group.map(({ best }) => best)) / price.best - 1;

/** The rounds of one form and load. */
export interface Group {
  readonly form: Form;
  readonly load: Load;
  readonly rounds: readonly Measurement[];
  readonly price: Price;
}

/** The rounds that belong together, in the order in which their loads, and then their forms, came first. */
export function groupsOf(measurements: readonly Measurement[]): Group[] {
  const byWhat = new Map<string, Measurement[]>();
  for (const one of measurements) {
    const key = JSON.stringify([one.form, one.load]);
    byWhat.set(key, [...(byWhat.get(key) ?? []), one]);
  }
  const groups = [...byWhat.values()].map(rounds => {
    const { form, load } = rounds[0]!;
    return { form, load, rounds, price: priceOf(rounds) };
  });
  const place = ({ load }: Group) => groups.findIndex(other => isSame(other.load, load));
  return groups.toSorted((one, other) => place(one) - place(other));
}

export const isSame = (one: Load, other: Load): boolean => JSON.stringify(one) === JSON.stringify(other);

/** A figure of all rounds of a group together. */
export const total = ({ rounds }: Group, of: (round: Measurement) => number): number => sum(rounds.map(of));

/** Requests/s that consumers can have under way to a backend; the CPU may allow fewer. */
export const mostRequests = (consumers: number, latencyMs: number): number => (consumers * 1000) / latencyMs;

/** What 10⁹ spans cost in dollars where the backend is in the same zone, and where it is in another. */
export function dollars({ price, ...group }: Group, { vcpuHour, zoneGb }: { vcpuHour: number; zoneGb: number }) {
  const hours = (1e9 / price.alloy.best + 1e9 / price.sidecar.best) / 3600;
  const bytes = total({ price, ...group }, ({ arrived }) => arrived.wire / arrived.spans) / group.rounds.length;
  return { inZone: hours * vcpuHour, betweenZones: hours * vcpuHour + bytes * zoneGb };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
