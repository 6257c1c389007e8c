/** How the receiver itself checks senders. */
import type { Environment } from '../environment/schema';
import { localSecretFile } from './components/local-file';
import { otelcolAuthBasicServer, otelcolAuthBearer } from './components/otelcol-auth';
import { type SecretKey, secretFile } from './secrets';
import { type Block, Call, type Handler } from './syntax';

const LABEL = 'senders';

export function receiverAuth({ access: { basic, bearer } }: Environment): { blocks: Block[]; handler?: Handler } {
  if (basic) {
    const { block, handler } = otelcolAuthBasicServer(LABEL, { file: secretFile(basic.htpasswd) });
    return { blocks: [block], handler };
  }
  if (bearer) {
    const file = localSecretFile(LABEL, secretFile(bearer.token));
    // An empty token would make the authenticator panic at every request. `[]` is no token, so Alloy refuses to start.
    const { block, handler } = otelcolAuthBearer(LABEL, { token: new Call('coalesce', [file.text, []]) });
    return { blocks: [file.block, block], handler };
  }
  return { blocks: [] };
}

/** The keys of Secrets that the receiver reads. */
export function receiverSecrets({ access: { basic, bearer } }: Environment): SecretKey[] {
  return [basic?.htpasswd, bearer?.token].filter(key => key !== undefined);
}
