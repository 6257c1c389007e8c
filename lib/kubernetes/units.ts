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

/** The bytes of a Kubernetes quantity (512Mi, 1G); undefined for anything else. */
export function quantityBytes(value: unknown): number | undefined {
  const [, count, unit, binary] = /^(\d+(?:\.\d+)?)([kKMGTP]?)(i?)$/.exec(written(value)) ?? [];
  const base = binary ? 1024 : 1000;
  return count === undefined ? undefined : finite(Number(count) * base ** SIZES.indexOf(unit!.toUpperCase()));
}

/** The number, or undefined where there were more digits than a number holds. */
function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}
