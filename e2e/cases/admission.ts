import { type Case, GATEWAY_API, SCALE, TWO_TIERS } from './case';
import { GATEWAY_OWN } from './connection-age';

export const admission: Case = {
  id: 'admission',
  title: 'the API server (schema, CEL) and istiod’s webhook admit every object',
  goldens: new RegExp([GATEWAY_OWN, GATEWAY_API, TWO_TIERS, SCALE].map(({ source }) => source).join('|')),
  async run({ lab, environment, check }) {
    const kinds = new Map<string, number>();
    for (const object of environment.manifests.objects) {
      const name = `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
      await lab.kubernetes.apply(object, { dryRun: true }).then(
        () => kinds.set(object.kind, (kinds.get(object.kind) ?? 0) + 1),
        error => check(name, false, (error as Error).message),
      );
    }
    const list = [...kinds].map(([kind, count]) => (count > 1 ? `${count} ${kind}` : kind)).join(', ');
    check('admitted', kinds.size > 0, list);
  },
};
