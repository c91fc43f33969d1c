import { EXIT, FatalError } from '../core/errors.ts';
import type { ListenAddress } from '../core/listen-address.ts';
import { close } from '../posix/descriptor.ts';
import { internetName } from '../posix/endpoint.ts';
import { ERRNO, PosixError } from '../posix/errno.ts';
import { listenOnPort } from '../posix/internet-socket.ts';
import { type BindOptions, bindListener, type Listener } from '../server/listener.ts';

/**
 * Binds an address and listens on it.
 * @param mode of a Unix socket, as the options are; a port has none @throws FatalError that says what is wrong with it
 */
export async function bindAddress(
  address: ListenAddress,
  mode: number,
  backlog: number,
  options: BindOptions = {},
): Promise<Listener> {
  if (address.kind === 'path') return bindListener(address.path, mode, backlog, options);
  try {
    const fd = listenOnPort(address.bytes, address.port, backlog);
    // Nobody can take a port from the socket that is bound to it.
    const check = (): 'there' => 'there';
    return { fd, address: internetName(fd), check, retire: () => undefined, close: () => close(fd) };
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    const why = WHY[error.errno] ?? error.message;
    const where = `port ${address.port} of ${address.kind === 'loopback' ? 'the loopback' : 'that address'}`;
    throw new FatalError(`cannot listen on ${where}: ${why}`, EXIT.unavailable, { cause: error });
  }
}

const WHY: Readonly<Record<number, string>> = {
  [ERRNO.EADDRINUSE]: 'another process listens there',
  [ERRNO.EADDRNOTAVAIL]: 'this machine has no such address',
  [ERRNO.EAFNOSUPPORT]:
    'the unit allows no such sockets (RestrictAddressFamilies=): have a socket unit pass it one ' +
    '(FileDescriptorName=http or metrics)',
  [ERRNO.EACCES]: 'ports below 1024 need the right to bind them (CAP_NET_BIND_SERVICE)',
};
