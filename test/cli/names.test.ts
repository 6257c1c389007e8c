import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DRIFT } from '../../lib/cli/commands/drift';
import { ran } from './ran';

test.each(['../prod', '/etc', '.', 'a/b', 'a\u001b[2J\n::error::b'])('drift reads no folder by the name %j', name => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-names-'));
  mkdirSync(join(folder, 'dist'));
  mkdirSync(join(folder, 'prod/manifests'), { recursive: true });
  const stdin = () => 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';
  const { code, out, err } = ran(DRIFT, ['--environment', name, '--output', join(folder, 'dist'), '-'], { stdin });
  rmSync(folder, { recursive: true });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^--environment is a name such as prod, not "[^\p{Cc}]*"\n\nUsage: /u);
});
