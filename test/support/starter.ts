// A process that binds when it is told to: as many at once as a test wants, and as whom it wants.

import { close } from '../../src/posix/descriptor.ts';
import { bindListener, type Listener } from '../../src/server/listener.ts';

export interface Order {
  readonly path: string;
  /** When to begin, in milliseconds since 1970, so that several do so at once. */
  readonly at?: number;
  /** Becomes this user first, for good, if it runs as root. */
  readonly uid?: number;
}
/** Close the listener and leave its name, or take the name away as well. */
export type End = 'leave' | 'unlink';
export type Answer = { readonly listening: true } | { readonly exitCode: number; readonly message: string };

let listener: Listener | undefined;

function becomeUser(uid: number): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(uid);
  process.setuid?.(uid);
}

async function obey({ path, at = 0, uid }: Order): Promise<Answer> {
  if (uid !== undefined) becomeUser(uid);
  while (Date.now() < at);
  try {
    listener = await bindListener(path, 0o600, 128);
    return { listening: true };
  } catch (error) {
    const { exitCode = -1, message } = error as Error & { readonly exitCode?: number };
    return { exitCode, message };
  }
}

process.on('message', (order: Order | End) => {
  if (typeof order === 'object') {
    void obey(order).then((answer) => process.send?.(answer));
    return;
  }
  if (order === 'unlink') listener?.retire();
  if (listener !== undefined) close(listener.fd);
  listener = undefined;
  process.send?.('done');
});
process.send?.('ready');
