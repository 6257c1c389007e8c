import type { KubeObject } from '../lab/kubernetes';
import type { Manifests } from '../lab/manifests';
import { isWorkload } from '../lab/workloads';
import type { Form, Word } from './plan';

/** The objects of an environment that a form changes: Alloy's configuration, and its workload with one pod. */
export function objectsOf(
  manifests: Manifests,
  { word, compression }: Form,
): { config: KubeObject; workload: KubeObject } {
  const config = structuredClone(manifests.all('ConfigMap').find(({ data }) => data?.['config.alloy'])!);
  let text: string = config.data['config.alloy'];
  if (word !== 'acknowledged') text = replaced(text, QUEUE, QUEUES[word]);
  if (word === 'disk') text = `${text}\notelcol.storage.file "queue" { }\n`;
  if (compression) text = replaced(text, /compression = "\w+"/g, `compression = "${compression}"`);
  config.data['config.alloy'] = text;
  const workload = structuredClone(manifests.objects.find(isWorkload)!);
  workload.spec.replicas = 1;
  const [container] = workload.spec.template.spec.containers;
  if (word === 'disk')
    container.args = container.args.map((word: string) =>
      word.startsWith('--stability.level=') ? '--stability.level=public-preview' : word,
    );
  return { config, workload };
}

/** The block of config.alloy that a word comes down to. */
export function queueOf(config: KubeObject): string {
  return (QUEUE.exec(config.data['config.alloy'])?.[0] ?? '').replaceAll(/^\t/gm, '').replaceAll('\t', '  ').trimEnd();
}

const QUEUE = /^\tsending_queue \{\n[\s\S]*?^\t\}\n/m;

const BATCH = `
		batch {
			flush_timeout = "200ms"
			min_size      = 500000
			max_size      = 3500000
			sizer         = "bytes"
		}
`;

const QUEUES: Record<Exclude<Word, 'acknowledged'>, string> = {
  memory: `	sending_queue {
		queue_size    = 200000000
		num_consumers = 20
		sizer         = "bytes"
${BATCH}	}
`,
  disk: `	sending_queue {
		queue_size    = 2000000000
		num_consumers = 20
		sizer         = "bytes"
		storage       = otelcol.storage.file.queue.handler
${BATCH}	}
`,
};

function replaced(text: string, what: RegExp, by: string): string {
  const changed = text.replace(new RegExp(what.source, 'gm'), by);
  if (!what.test(text)) throw new Error(`config.alloy has no ${what}`);
  return changed;
}
