import { readListenAddress } from '../core/address.ts';
import { close } from '../posix/descriptor.ts';
import type { Listener } from '../server/listener.ts';
import type { Server } from '../server/server.ts';
import { takeInherited } from '../systemd/activation.ts';
import type { Environment } from '../systemd/activation-variables.ts';
import { bindAddress } from './bind-address.ts';
import type { EffectiveSettings } from './settings.ts';

/** The sockets that are served: those that a service manager passed on, or else our own. */
export interface Sockets {
  /** For the log, one for each socket that is served. */
  readonly addresses: readonly string[];
  /** The one that was bound here; it is not served yet. Undefined where sockets were inherited. */
  readonly own: Listener | undefined;
  /** Those for HTTP; they are not served yet. */
  readonly http: readonly number[];
  readonly ownHttp: Listener | undefined;
  /** Connections are all that was inherited, and no more will come. */
  readonly onlyConnections: boolean;
}

/**
 * Takes over the sockets that were passed, of which the server serves its own from then on, and binds those that were
 * not. @throws FatalError
 */
export async function openSockets(
  { socket, 'socket-mode': mode, backlog, http: httpAddress }: EffectiveSettings,
  environment: Environment,
  server: Server,
  warn: (message: string) => void,
): Promise<Sockets> {
  const addresses: string[] = [];
  const http: number[] = [];
  const inherited = takeInherited(environment);
  for (const { fd, name, kind, address } of inherited) {
    if (kind === 'metrics') {
      close(fd);
      warn(`the listener "${name}" is not served: this version has no metrics`);
    } else {
      if (kind === 'listener') server.listen(fd);
      else if (kind === 'http') http.push(fd);
      else server.adopt(fd);
      addresses.push({ listener: address, http: httpWords(address), connection: 'one connection' }[kind]);
    }
  }
  const hasListener = inherited.some(({ kind }) => kind === 'listener' || kind === 'http');
  const own = addresses.length > 0 ? undefined : await bindAddress({ kind: 'path', path: socket }, mode, backlog);
  if (own !== undefined) addresses.push(own.address);
  const onlyConnections = own === undefined && !hasListener;
  if (httpAddress === undefined || http.length > 0 || onlyConnections) {
    return { addresses, own, http, ownHttp: undefined, onlyConnections };
  }
  try {
    const ownHttp = await bindAddress(readListenAddress(httpAddress), mode, backlog);
    return { addresses: [...addresses, httpWords(ownHttp.address)], own, http: [ownHttp.fd], ownHttp, onlyConnections };
  } catch (error) {
    own?.retire();
    throw error;
  }
}

/** A port has no access mode, unlike a path or an abstract name that systemd may guard. */
const httpWords = (address: string): string =>
  `HTTP on ${address}${/^[[\d]/.test(address) ? ' (which every account of this machine may ask)' : ''}`;
