import { few, get, list } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { destinationRules } from '../model/destination-rules';
import { serviceOf } from '../model/names';
import { portText } from '../model/read/kubernetes/services';

export const portSettingsNotUsed: Rule = {
  id: 'port-settings-not-used',
  hop: 'destination',
  severity: 'error',
  summary: 'The portLevelSettings of a DestinationRule are for ports of the Service.',
  why: `Istio compares the number with the Service's ports, and not with the container's. Settings for another number are accepted and never used: the general ones hold.`,
  fix: "Write the Service's port.",
  reads: ['DestinationRule', 'Service'],
  ...twins(
    PATH +
      MESH.replace(
        '    tls: {mode: ISTIO_MUTUAL}',
        '$&\n    portLevelSettings: [{port: {number: 4317}, tls: {mode: ISTIO_MUTUAL}}]',
      ),
    '[{port: {number: 4317}',
    '[{port: {number: 14317}',
  ),
  *check(model) {
    for (const { manifest, fqdn } of destinationRules(model)) {
      const service = serviceOf(model, fqdn);
      if (!service || service.ports.length === 0) continue;
      const path = ['spec', 'trafficPolicy', 'portLevelSettings'];
      const numbers = new Set(service.ports.map(({ port }) => port));
      for (const [index, settings] of list(get(manifest.value, ...path)).entries()) {
        const number = get(settings, 'port', 'number');
        if (typeof number !== 'number' || numbers.has(number)) continue;
        yield {
          object: manifest,
          path: [...path, index, 'port', 'number'],
          got: `${nameOf(service.manifest)} has no port ${number}, only ${few(service.ports.map(portText))}`,
        };
      }
    }
  },
};
