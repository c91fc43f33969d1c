import type { Log } from '../core/records/record.ts';
import { POLLOUT, SOCK_DGRAM } from '../posix/constants.ts';
import { close, pollNow } from '../posix/descriptor.ts';
import { ERRNO, errnoName, PosixError } from '../posix/errno.ts';
import { connect, send, unixAddress, unixSocket } from '../posix/socket.ts';
import type { Environment } from './activation-variables.ts';
import type { SdNotify } from './sd-notify.ts';

/** What became of a message: in the receiver's queue; to be tried again, for want of room; or hopeless, and why. */
export type Posted = 'sent' | 'later' | { readonly failed: string };

const PASSING: readonly number[] = [ERRNO.EAGAIN, ERRNO.EMFILE, ERRNO.ENFILE, ERRNO.ENOMEM, ERRNO.ENOBUFS, ERRNO.EINTR];
const refused = (errno: number): Posted => (PASSING.includes(errno) ? 'later' : { failed: errnoName(errno) });

/**
 * The way to the service manager: datagrams to the socket that NOTIFY_SOCKET named, sd_notify(3). They go out through
 * the package sd-notify, or through the kernel layer where that can't be loaded. Nothing here throws.
 */
export class NotifyChannel {
  readonly #environment: Environment;
  /** The value of NOTIFY_SOCKET. */
  readonly socket: string;
  readonly #address: Buffer;
  readonly #load: () => SdNotify;
  readonly #log: Log;
  /** undefined until the first message can go out, null where the package can't be loaded. */
  #package: SdNotify | null | undefined;

  /**
   * @param environment where the package looks for NOTIFY_SOCKET, which is there only while it is called: process.env
   * @param socket the variable's value: a path, or an abstract name after @
   * @throws Error that says what is wrong with the value
   */
  constructor(environment: Environment, socket: string, load: () => SdNotify, log: Log) {
    if (!/^[/@]./s.test(socket)) throw new Error('neither a path from / on nor an abstract name after @');
    this.#environment = environment;
    this.socket = socket;
    this.#address = unixAddress(socket.replace(/^@/, '\0'));
    this.#load = load;
    this.#log = log;
  }

  post(message: string): Posted {
    if (this.#package !== null) {
      // The package's send waits for room in the receiver's queue, and says nothing of failures: look before. A
      // connected socket is writable while there is room; only a process that fills the queue in this very moment can
      // still make the package wait. The look's descriptor is closed before the package wants one.
      const looked = this.#reach((fd) => ((pollNow(fd, POLLOUT) & POLLOUT) === 0 ? -ERRNO.EAGAIN : 0));
      if (looked !== 'sent' || this.#sendThroughPackage(message)) return looked;
    }
    return this.#reach((fd) => send(fd, Buffer.from(message)));
  }

  /** Does something with a connected socket. @param act returns the negated error number where it fails */
  #reach(act: (fd: number) => number): Posted {
    let fd: number;
    try {
      fd = unixSocket(SOCK_DGRAM);
    } catch (error) {
      if (error instanceof PosixError) return refused(error.errno);
      throw error;
    }
    const connected = connect(fd, this.#address);
    const result = connected < 0 ? connected : act(fd);
    close(fd);
    return result < 0 ? refused(-result) : 'sent';
  }

  #sendThroughPackage(message: string): boolean {
    if (this.#package === null) return false;
    try {
      this.#package ??= this.#load();
      this.#environment['NOTIFY_SOCKET'] = this.socket;
      this.#package.sendState(message);
      return true;
    } catch (error) {
      this.#package = null;
      const [reason] = String(error instanceof Error ? error.message : error).split('\n');
      this.#log({
        level: 'notice',
        event: 'notify',
        message: `the package sd-notify cannot be used (${reason}); messages to the service manager go out without it`,
      });
      return false;
    } finally {
      delete this.#environment['NOTIFY_SOCKET'];
    }
  }
}
