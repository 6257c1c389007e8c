/**
 * Value types of Kubernetes quantities, in ranges that make sense for Alloy.
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes
 */
import * as v from 'valibot';
import { quantity } from '../kubernetes/units';

const CPU = /^([0-9]+(\.[0-9]{1,3})?|[0-9]+m)$/;

/** CPUs, as Kubernetes writes them: 500m, "1", "1.5". */
export const cpuQuantity = () =>
  v.pipe(
    v.string('a quantity in quotes or with a unit, such as 500m or "1"'),
    v.regex(CPU, 'CPUs such as 500m, "1" or "1.5"'),
    v.check(value => within(value, 0.01, 1024), 'CPUs from 10m to "1024"'),
  );

const MEMORY = /^[0-9]+(\.[0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const MIB = 2 ** 20;

/** Memory, as Kubernetes writes it: 512Mi, 1Gi. A unit `m` is a thousandth of a byte. */
export const memoryQuantity = () =>
  v.pipe(
    v.string('a quantity with a unit, such as 512Mi or 1Gi'),
    v.check(
      value => !/^[0-9.]+m$/.test(value),
      issue => `memory such as 512Mi; "m" is a thousandth of a byte. Did you mean "${issue.input.slice(0, -1)}Mi"?`,
    ),
    v.regex(MEMORY, 'memory such as 512Mi or 2Gi'),
    v.check(value => within(value, 128 * MIB, 2 ** 20 * MIB), 'memory from 128Mi to 1Ti'),
  );

/** Whether a quantity is in a closed range. */
function within(written: string, least: number, most: number): boolean {
  const value = quantity(written);
  return value !== undefined && value >= least && value <= most;
}
