#!/usr/bin/env node
/** `npx alloy-otlp-ingress <command>`: loads the bundle of that command, and nothing else. */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const COMMANDS = join(__dirname, '../build/commands');
const [node, program, name = '', ...rest] = process.argv;
const bundle = join(COMMANDS, `${name}.js`);

if (/^[a-z]+$/.test(name) && name !== 'index' && existsSync(bundle)) {
  process.argv = [node, program, ...rest];
  require(bundle);
} else {
  if (['', 'help', '--help', '-h'].includes(name)) process.argv = [node, program];
  require(join(COMMANDS, 'index.js'));
}
