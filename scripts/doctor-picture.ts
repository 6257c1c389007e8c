import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../lib/doctor/diagnose';
import { report } from '../lib/doctor/report';
import { edgeIn, FILES, healthy, object, PROD } from '../test/doctor/observations';

/** The text of docs/doctor.svg: the doctor's report of a path that was recorded, with a DestinationRule that somebody changed. */
export function picture(): string {
  const seen = healthy(seen => {
    object(seen, 'DestinationRule', 'alloy-otlp').spec.trafficPolicy.tls.mode = 'DISABLE';
    const arrived = { value: 0 };
    edgeIn(seen).sent = {
      grpc: { signal: 'traces', status: 200, grpcStatus: 14, message: MESSAGE, arrived },
      http: { signal: 'traces', status: 503, message: MESSAGE, arrived },
    };
  });
  const text = report(diagnose(PROD, FILES, seen), 'lab', true);
  return svg(['$ npm run doctor -- --environment prod --send', ...text.trimEnd().split('\n')]);
}

const MESSAGE = 'upstream connect error or disconnect/reset before headers. reset reason: connection termination';

const COLUMNS = 134;
const WIDTH = 8;
const HEIGHT = 19;

function svg(lines: readonly string[]): string {
  const rows = lines.flatMap(wrapped);
  const text = rows.map((row, index) => `<text x="16" y="${(index + 1) * HEIGHT + 12}">${spans(row)}</text>`);
  const size = `${COLUMNS * WIDTH + 32} ${rows.length * HEIGHT + 36}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13.3" fill="#d6dbe2" xml:space="preserve">
<rect width="100%" height="100%" rx="8" fill="#14181f"/>
${text.join('\n')}
</svg>
`;
}

/** A long line goes on below, indented as it began; only lines without colour are that long. */
function wrapped(line: string): string[] {
  if (line.replace(CODE, '').length <= COLUMNS) return [line];
  const cut = line.lastIndexOf(' ', COLUMNS);
  return [line.slice(0, cut), ...wrapped(`${/^ */.exec(line)![0]}${line.slice(cut + 1)}`)];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what a terminal's codes begin with
const CODE = /\x1b\[(\d+)m/g;

const STYLES: Readonly<Record<string, string>> = {
  '1': 'font-weight="bold"',
  '2': 'fill="#8b95a3"',
  '31': 'fill="#ff7b72"',
  '32': 'fill="#56d364"',
  '33': 'fill="#e3b341"',
};

/** Each code that is no style ends what was before it. */
function spans(line: string): string {
  const parts = line.split(CODE);
  let open = '';
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return open ? `<tspan ${open}>${escaped(part)}</tspan>` : escaped(part);
      open = STYLES[part] ?? '';
      return '';
    })
    .join('');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

if (require.main === module) writeFileSync(join(__dirname, '../../docs/doctor.svg'), picture());
