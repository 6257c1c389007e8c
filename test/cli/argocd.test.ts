/** What `new repository` writes for Argo CD, and what RUNBOOKs and docs/owners.md say of it. `npm run e2e -- --case argo-cd` asks Argo CD itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { ARGOCD_FILES } from '../../lib/cli/scaffold/argocd';
import { releaseSources, releasesOf } from '../../lib/runbook/argo-cd';
import { PROJECT } from '../golden';
import { type Manifest, Output } from '../manifests';
import { fixture } from '../samples';

const NAMES = readdirSync(join(PROJECT, 'test/cases')).filter(name => name.endsWith('.yaml'));
const environments = NAMES.map(name => fixture(`cases/${name}`));
const outputs = environments.map(environment => new Output(synthesize(environment)));
const file = (name: string): Manifest => loadAll(ARGOCD_FILES[`argocd/${name}.yaml`]!)[0];
const kindOf = ({ apiVersion, kind }: Manifest) =>
  `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`;

describe('the project', () => {
  const { spec } = file('project');
  const written = new Map<string, boolean>();
  for (const object of outputs.flatMap(({ objects }) => objects))
    written.set(kindOf(object), object.metadata.namespace !== undefined);
  const listed = (list: { group: string; kind: string }[]) => list.map(({ group, kind }) => `${group}/${kind}`).sort();
  const synthesized = (isNamespaced: boolean) =>
    [...written].filter(([, namespaced]) => namespaced === isNamespaced).map(([kind]) => kind);

  test('lets in the kinds that are synthesized, and no other', () => {
    expect(listed(spec.namespaceResourceWhitelist)).toEqual(synthesized(true).sort());
    expect(listed(spec.clusterResourceWhitelist)).toEqual(synthesized(false));
  });

  test('has the namespace that the Applications name', () => {
    const { destination } = file('applicationset').spec.template.spec;
    expect(spec.destinations.map(({ namespace }: Manifest) => namespace)).toContain(destination.namespace);
  });
});

test('the repository is said in three places, with one text', () => {
  const { spec } = file('applicationset');
  const said = [...file('project').spec.sourceRepos, spec.generators[0].git.repoURL, spec.template.spec.source.repoURL];
  expect(new Set(said).size).toBe(1);
  const texts = Object.values(ARGOCD_FILES).join('');
  expect(texts.split(said[0])).toHaveLength(said.length + 1);
});

test('nothing in the cluster goes because something in Git or in Argo CD goes', () => {
  const { spec } = file('applicationset');
  expect(spec.syncPolicy.preserveResourcesOnDeletion).toBe(true);
  expect(spec.template.metadata).not.toHaveProperty('finalizers');
  expect(spec.template.spec.syncPolicy.automated.prune).toBe(false);
});

describe('a release', () => {
  const sourcesOf = (name: string) =>
    releasesOf(environments[NAMES.indexOf(`${name}.yaml`)]!).map(
      release => (loadAll(releaseSources(release))[0] as Manifest).sources,
    );

  test.each([
    ['helm', 'gateway', 'istio-ingress', ['environments/present/helm.yaml', 'dist/helm/values/gateway.yaml']],
    ['alloy-chart', 'alloy', 'otlp', ['dist/alloy-chart/values/alloy.yaml']],
    [
      'alloy-as-it-is',
      'alloy',
      'collector',
      ['environments/present/alloy.yaml', 'dist/alloy-as-it-is/values/collector-otlp-edge.yaml'],
    ],
  ])('%s: the owner’s values first, ours last', (name, chart, releaseName, valueFiles) => {
    expect(sourcesOf(name)).toEqual([
      [
        {
          repoURL: expect.stringMatching(/^https:/),
          chart,
          targetRevision: expect.any(String),
          helm: { releaseName, valueFiles: valueFiles.map(path => `$values/${path}`) },
        },
        { repoURL: expect.any(String), targetRevision: 'main', ref: 'values' },
      ],
    ]);
  });

  test('has values that synth writes', () => {
    for (const [index, environment] of environments.entries())
      for (const { valueFiles } of releasesOf(environment)) {
        const own = valueFiles.at(-1)!.replace(`dist/${environment.name}/`, '');
        expect(outputs[index]!.files.map(({ path }) => path)).toContain(own);
      }
  });

  test('is none where our manifests make all', () => {
    expect(sourcesOf('minimal')).toEqual([]);
  });
});

describe('docs/owners.md', () => {
  const page = readFileSync(join(PROJECT, 'docs/owners.md'), 'utf8');

  test.each(Object.keys(ARGOCD_FILES))('has %s as it is written', name => {
    expect(page).toContain(`\`\`\`yaml\n${ARGOCD_FILES[name]}\`\`\`\n`);
  });

  test('has the sources of a release as RUNBOOKs have them', () => {
    const text = releaseSources({
      name: 'istio-ingress',
      namespace: 'istio-ingress',
      chart: 'gateway',
      valueFiles: ['environments/present/prod.yaml', 'dist/prod/values/gateway.yaml'],
    });
    expect(page).toContain(text.replaceAll(/^/gm, '  '));
  });
});
