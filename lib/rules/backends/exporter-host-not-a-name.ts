import { distance } from 'fastest-levenshtein';
import { CONFIGS } from '../../kubernetes/kinds';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints } from '../model/endpoints';
import { isEntry } from '../model/hosts';
import type { Model } from '../model/model';
import { serviceAt } from '../model/names';
import { inConfig } from '../model/read/alloy/config';

export const exporterHostNotAName: Rule = {
  id: 'exporter-host-not-a-name',
  hop: 'backends',
  severity: 'error',
  summary:
    'The host that an exporter sends to has the form of a name that the DNS knows: of a Service, or of a region of Grafana Cloud.',
  why: `In the cluster's domain the DNS has names below svc and pod alone: <service>.<namespace>.svc.cluster.local, or less of it from the end. Any other is "no such host": Alloy loads the configuration and is ready, every export fails,
and the data is dropped after the retries. Below grafana.net any name has an address, and who answers there knows no OTLP.`,
  fix: 'Write <service>.<namespace>.svc.cluster.local, or the host that the Grafana Cloud portal shows for OpenTelemetry.',
  reads: [...CONFIGS, 'Service', 'ServiceEntry'],
  ...twins(
    sending('endpoint = "tempo.tempo.svc.cluster.local:4317"', 'tls { insecure = true }'),
    'svc.cluster.local:4317',
    'cluster.local:4317',
  ),
  *check(model) {
    for (const { component, line, address, written } of endpoints(model)) {
      const wrong = address
        ? isEntry(model, address.host)
          ? undefined
          : (inCluster(model, address.host) ?? atGrafana(address.host))
        : noHost(written);
      if (wrong) yield inConfig(component.config, line, `${component.id} sends to ${written}: ${wrong.got}`, wrong.fix);
    }
  },
};

interface Wrong {
  readonly got: string;
  readonly fix?: string;
}

/** What is wrong with the host of an address that leads nowhere. Placeholders that other rules know are left to them, names in other letters to the DNS. */
function noHost(written: string): Wrong | undefined {
  const [, host] = /^(?:https?:\/\/|dns:\/\/\/)?([^/?#]+?)(?::\d+)?(?:[/?#]|$)/i.exec(written) ?? [];
  if (host === undefined || !/[^\w.:[\]\u0080-\uffff-]/.test(host)) return undefined;
  const isOthers = /[${]|^[a-z]+\s|%[A-Z]|<[A-Z][A-Z0-9]*[_-]|:.*@|^[a-z]+:$/i.test(host);
  return isOthers ? undefined : { got: `"${host}" is no name of a host` };
}

/** What is wrong with a name that is meant for a Service. */
function inCluster(model: Model, host: string): Wrong | undefined {
  const { clusterDomain: domain } = model;
  const words = host.split('.');
  const [name, namespace, third, ...rest] = words as [string, string?, string?, ...string[]];
  if (namespace === undefined || third === undefined) return undefined;
  const isService = serviceAt(model, namespace, name) !== undefined;
  const whole = `${name}.${namespace}.svc.${domain}`;
  const fix = isService ? { fix: `Write ${whole}.` } : {};
  if (host.endsWith(`.${domain}`)) {
    const above = words.at(-domain.split('.').length - 1);
    return above === 'svc' || above === 'pod'
      ? undefined
      : { got: `in ${domain} there is nothing but svc and pod`, ...fix };
  }
  if (third === 'svc') {
    const theirs = rest.join('.');
    return isMistyped(theirs, domain)
      ? { got: `${theirs} is not the cluster's domain, which is ${domain}`, ...fix }
      : undefined;
  }
  return isService && (rest.length === 0 || rest.join('.') === domain)
    ? { got: `"${third}" stands where svc is wanted`, ...fix }
    : undefined;
}

/** Whether a domain is meant for the cluster's: a cluster may have another, and several have numbers. */
function isMistyped(theirs: string, domain: string): boolean {
  if (theirs === '' || theirs === domain || /\d/.test(theirs) || theirs.length > 2 * domain.length) return false;
  return domain.split('.').includes(theirs) || distance(theirs, domain) <= 2;
}

/** @see https://grafana.com/docs/grafana-cloud/send-data/otlp/send-data-otlp/ (the OTLP endpoint) */
function atGrafana(host: string): Wrong | undefined {
  if (!/(?:^|[.-])otlp-gateway\b|\bgateway-otlp\b/.test(host) || !/\bgrafana\b/.test(host)) return undefined;
  return /^otlp-gateway-(?:prod|dev|ops)-[a-z0-9-]*[a-z]-\d+\.grafana\.net$/.test(host)
    ? undefined
    : {
        got: 'the OTLP gateways of Grafana Cloud are otlp-gateway-<zone>.grafana.net, with a zone such as prod-eu-west-0',
      };
}
