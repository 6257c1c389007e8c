import { closest, distance } from 'fastest-levenshtein';
import { type Allowed, ATTRIBUTE_PLACES, ATTRIBUTE_VALUES, AWS } from '../../facts/aws-nlb';
import { inert } from '../../foreign/text';
import { attributesOf, isNlb } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const nlbAttributeInvalid: Rule = {
  id: 'nlb-attribute-invalid',
  hop: 'nlb',
  severity: 'error',
  summary: "The load balancer's attributes stand where AWS has them, with values that AWS takes.",
  why: `The controller passes attributes on as they are. AWS refuses a wrong one, and with it everything else that changed: the load balancer stays as it was, and
only an event on the Service tells.`,
  fix: 'Write true or false, a number in the range, or one of the words.',
  reads: ['Service'],
  ...twins(
    networkBalancer([
      'target-group-attributes: preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=60',
    ]),
    'timeout_seconds=60',
    'timeout_seconds=60s',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const logs = attributesOf(service, 'attributes');
      if (logs['access_logs.s3.enabled'] === 'true' && !logs['access_logs.s3.bucket'])
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', `${AWS}attributes`],
          got: 'access_logs.s3.enabled is "true", and there is no access_logs.s3.bucket',
          fix: 'Write access_logs.s3.bucket=<a bucket> beside it.',
        };
      for (const name of Object.keys(service.annotations).filter(
        key => key.startsWith(AWS) && key.includes('attributes'),
      )) {
        for (const [attribute, value] of Object.entries(attributesOf(service, name.slice(AWS.length)))) {
          const stray = strayOf(attribute, name.slice(AWS.length).split('.')[0]!);
          if (stray) {
            yield { object: service.manifest, path: ['metadata', 'annotations', name], ...stray };
            continue;
          }
          const allowed = ATTRIBUTE_VALUES.get(attribute);
          if (!allowed || isAllowed(value, allowed)) continue;
          yield {
            object: service.manifest,
            path: ['metadata', 'annotations', name],
            got: `${attribute} is "${value}", allowed: ${allowedText(allowed)}`,
          };
        }
      }
    }
  },
};

const PLACES = Object.entries(ATTRIBUTE_PLACES);

/** What is wrong with an attribute in an annotation, whatever its value: AWS refuses what belongs elsewhere, or nowhere. */
function strayOf(attribute: string, name: string): { got: string; fix: string } | undefined {
  const place = PLACES.find(([own]) => own === name)?.[1];
  if (!place || place.known.includes(attribute)) return undefined;
  const got = `${inert(attribute)} is no attribute of ${name}`;
  if (Object.hasOwn(place.foreign, attribute)) return { got, fix: place.foreign[attribute]! };
  const home = PLACES.find(([, { known }]) => known.includes(attribute))?.[0];
  if (home)
    return { got, fix: `Write it in aws-load-balancer-${home}${home === 'listener-attributes' ? '.TCP-<port>' : ''}.` };
  const whole = place.known.find(known => known.startsWith(`${attribute}.`) || known.endsWith(`.${attribute}`));
  if (whole) return { got, fix: `Did you mean ${whole}?` };
  if (attribute.length > LONGEST) return undefined;
  // AWS knows no other letters than small ones
  const written = attribute.toLowerCase();
  const near = closest(written, [...place.known]);
  // AWS adds attributes: one that is not like any other may be new
  return distance(written, near) <= 3 ? { got, fix: `Did you mean ${near}?` } : undefined;
}

/** More letters than any attribute has. */
const LONGEST = 120;

function isAllowed(value: string, allowed: Allowed): boolean {
  if ('least' in allowed) return /^\d+$/.test(value) && Number(value) >= allowed.least && Number(value) <= allowed.most;
  return allowed.includes(value);
}

const allowedText = (allowed: Allowed): string =>
  'least' in allowed ? `${allowed.least} to ${allowed.most}` : allowed.join(', ');
