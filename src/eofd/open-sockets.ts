import { close } from '../posix/descriptor.ts';
import { bindListener, type Listener } from '../server/listener.ts';
import type { Server } from '../server/server.ts';
import { takeInherited } from '../systemd/activation.ts';
import type { Environment } from '../systemd/activation-variables.ts';
import type { EffectiveSettings } from './settings.ts';

/** The sockets that are served: those that a service manager passed on, or else one of our own. */
export interface Sockets {
  /** For the log, one for each socket that is served. */
  readonly addresses: readonly string[];
  /** The one that was bound here; it is not served yet. Undefined where sockets were inherited. */
  readonly own: Listener | undefined;
  /** Connections are all that was inherited, and no more will come. */
  readonly onlyConnections: boolean;
}

/** Takes over the sockets that were passed, which the server serves from then on, or binds one. @throws FatalError */
export async function openSockets(
  { socket, 'socket-mode': mode, backlog }: EffectiveSettings,
  environment: Environment,
  server: Server,
  warn: (message: string) => void,
): Promise<Sockets> {
  const addresses: string[] = [];
  const inherited = takeInherited(environment);
  for (const { fd, name, kind, address } of inherited) {
    if (kind === 'metrics') {
      close(fd);
      warn(`the listener "${name}" is not served: this version has no metrics`);
    } else {
      if (kind === 'listener') server.listen(fd);
      else server.adopt(fd);
      addresses.push(kind === 'listener' ? address : 'one connection');
    }
  }
  if (addresses.length > 0)
    return { addresses, own: undefined, onlyConnections: !inherited.some(({ kind }) => kind === 'listener') };
  const own = await bindListener(socket, mode, backlog);
  return { addresses: [own.address], own, onlyConnections: false };
}
