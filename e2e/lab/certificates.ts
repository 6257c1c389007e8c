import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of the lab's own; every client of the lab trusts `caFile`. */
export class Authority {
  readonly caFile: string;

  constructor(
    private readonly folder: string,
    readonly name: string,
  ) {
    mkdirSync(folder, { recursive: true });
    this.caFile = join(folder, `${name}.crt`);
    run([...NEW, '-x509', '-days', '2', '-keyout', this.key, '-out', this.caFile, '-subj', `/CN=${name}`]);
  }

  get pem(): string {
    return readFileSync(this.caFile, 'utf8');
  }

  /** Issues, once, a certificate for these DNS names (or URIs), valid for two days from `day` on, and gives the files. */
  issue(names: string[], day = 0): { certificateFile: string; keyFile: string } {
    const stem = join(this.folder, `${this.name}-${names.join('+').replace(/[^a-z0-9.+-]/gi, '_')}${day}`);
    const files = { certificateFile: `${stem}.crt`, keyFile: `${stem}.key` };
    if (existsSync(files.certificateFile)) return files;
    const san = names.map(name => (name.includes('://') ? `URI:${name}` : `DNS:${name}`)).join(',');
    writeFileSync(`${stem}.ext`, `subjectAltName=${san}\n`);
    run([...NEW, '-keyout', files.keyFile, '-out', `${stem}.csr`, '-subj', `/CN=${names[0]!.slice(0, 63)}`]);
    // `openssl x509` has no date to begin at before 3.4
    writeFileSync(`${stem}.cnf`, SIGNING.replaceAll('FOLDER', this.folder));
    writeFileSync(join(this.folder, 'index.txt'), '');
    run(
      // biome-ignore format: the words of one command
      ['openssl', 'ca', '-batch', '-notext', '-config', `${stem}.cnf`, '-cert', this.caFile,
       '-keyfile', this.key, '-in', `${stem}.csr`, '-extfile', `${stem}.ext`, '-startdate', date(day),
       '-enddate', date(day + 2), '-out', files.certificateFile],
    );
    run(['chmod', '644', files.keyFile]);
    return files;
  }

  /** The same as PEM text, for a Secret. */
  issuePem(names: string[]): Certificate {
    const { certificateFile, keyFile } = this.issue(names);
    return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  }

  private get key(): string {
    return join(this.folder, `${this.name}.key`);
  }
}

const SIGNING = `[ca]
default_ca = lab
[lab]
new_certs_dir = FOLDER
database = FOLDER/index.txt
default_md = sha256
policy = any
rand_serial = yes
[any]
commonName = supplied
`;

/** So many days from now, less a minute, as ASN.1 has it. */
function date(day: number): string {
  const text = new Date(Date.now() + day * 86_400_000 - 60_000).toISOString();
  return text.replace(/[-:T]|\.\d+/g, '');
}

const NEW = ['openssl', 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
