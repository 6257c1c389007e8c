import { written } from './json';

const DURATION: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The seconds of a duration as Go writes it (1m30s); undefined for anything else. */
export function seconds(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const sum = [...text.matchAll(/([\d.]+)([a-zµ]+)/g)].reduce(
    (total, [, count, unit]) => total + Number(count) * DURATION[unit!]!,
    0,
  );
  return finite(sum);
}

const SIZES = ['', 'K', 'M', 'G', 'T', 'P'];

/** The bytes of a size as Alloy reads it, where both MiB and MB are 1024²; undefined for anything else. */
export function alloyBytes(text: unknown): number | undefined {
  const [, count, unit] = (typeof text === 'string' && /^(\d+(?:\.\d+)?)([KMGTP]?)i?B$/.exec(text)) || [];
  return count === undefined ? undefined : finite(Number(count) * 1024 ** SIZES.indexOf(unit!));
}

/**
 * The number that a Kubernetes quantity means, of bytes or CPUs: 512Mi, 1G, 500m, 1.5, 1e3; undefined for anything else. Signs are left out:
 * nothing that is read here can be negative.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantity(value: unknown): number | undefined {
  const [, count, suffix = '', exponent = '0'] = QUANTITY.exec(written(value)) ?? [];
  return count === undefined ? undefined : finite(Number(count) * SUFFIXES.get(suffix)! * 10 ** Number(exponent));
}

const QUANTITY = /^(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?\d{1,3}))?$/;

const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((unit, index) => [unit, 1000 ** (index - 3)] as const),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((unit, index) => [unit, 1024 ** (index + 1)] as const),
]);

/** The number, or undefined where there were more digits than a number holds. */
function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}
