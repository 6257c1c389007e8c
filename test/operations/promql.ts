/** PromQL, read by the grammar of Prometheus's own editor. */
import type { LRParser } from '@lezer/lr';

// Its types are those of its ES module only.
const { parser }: { parser: LRParser } = require('@prometheus-io/lezer-promql');

/** Where it does not parse; empty when it does. */
export function syntaxErrors(expr: string): string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter: node => {
      if (node.type.isError) found.push(`at ${node.from}: ${expr.slice(Math.max(0, node.from - 20), node.to + 20)}`);
    },
  });
  return found;
}

/** The metrics that it names. */
export function metricsOf(expr: string): string[] {
  const found = new Set<string>();
  parser.parse(expr).iterate({
    enter: node => {
      if (node.name !== 'VectorSelector') return;
      const name = node.node.getChild('Identifier');
      if (!name) throw new Error(`a selector without a metric: ${expr.slice(node.from, node.to)}`);
      found.add(expr.slice(name.from, name.to));
    },
  });
  return [...found];
}
