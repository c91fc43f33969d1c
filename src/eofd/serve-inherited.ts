import { close } from '../posix/descriptor.ts';
import type { Server } from '../server/server.ts';
import { takeInherited } from '../systemd/activation.ts';
import type { Environment } from '../systemd/activation-variables.ts';

export interface Inherited {
  /** For the log, one for each socket that is served. */
  readonly addresses: readonly string[];
  /** Whether one of them is a listener; otherwise all there is to serve are connections. */
  readonly listens: boolean;
}

/** Serves the sockets that a service manager passed on. @throws FatalError */
export function serveInherited(environment: Environment, server: Server, warn: (message: string) => void): Inherited {
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
  return { addresses, listens: inherited.some(({ kind }) => kind === 'listener') };
}
