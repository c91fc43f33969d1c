import { closeSync, openSync, read, readFileSync, statSync } from 'node:fs';
import type { PeerCredentials, PeerIdentity } from '../core/outcome.ts';
import { type OverflowUid, overflowUid } from './overflow-uid.ts';

const CMDLINE_BYTES = 4096;
/** A command line that can't be read in this time is left out of the record. */
const WAIT_MS = 250;
/** Command lines read at once, of as many users: each takes a thread of libuv's pool, which has four. */
const READS_MAX = 2;

/**
 * Finds out what program a peer is: proc_pid_comm(5), proc_pid_cmdline(5) and the name its user has in /etc/passwd.
 *
 * A process may have its command line in memory backed by a file system of its own, so that to read it takes as long
 * as that process likes. It is read on a thread of libuv's pool, one at a time of each user: that trick takes a thread
 * from us and its own user's command lines from the log. Node's end would wait for it; the daemon's does not (exitNow).
 */
export class PeerIdentifier {
  readonly #proc: string;
  readonly #users = new Map<number, string | undefined>();
  #overflow: OverflowUid | undefined;
  readonly #reading = new Map<number, { readonly pid: number; readonly line: Promise<string | undefined> }>();

  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  /** @returns what could be found out: only the user where the process is gone, or is another user's by now */
  async identify({ pid, uid, over }: PeerCredentials): Promise<PeerIdentity> {
    if (over !== undefined) return {};
    const user = this.#user(uid);
    try {
      if (pid === 0 || statSync(`${this.#proc}/${pid}`).uid !== uid) return user;
      const comm = readFileSync(`${this.#proc}/${pid}/comm`, 'utf8').trimEnd();
      return { ...user, comm, cmdline: await this.#commandLine(pid, uid) };
    } catch {
      return user;
    }
  }

  async #commandLine(pid: number, uid: number): Promise<string | undefined> {
    const reading = this.#reading.get(uid);
    if (reading?.pid === pid) return reading.line;
    if (reading !== undefined || this.#reading.size >= READS_MAX) return undefined;
    const fd = openSync(`${this.#proc}/${pid}/cmdline`, 'r');
    const line = new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(resolve, WAIT_MS, undefined);
      read(fd, Buffer.alloc(CMDLINE_BYTES), 0, CMDLINE_BYTES, null, (error, bytes, buffer) => {
        this.#reading.delete(uid);
        closeSync(fd);
        clearTimeout(timer);
        // Arguments end with NUL each; an empty line is a kernel thread's, or that of a process which is ending.
        resolve(
          error === null && bytes > 0
            ? buffer.toString('utf8', 0, bytes).replace(/\0+$/, '').replaceAll('\0', ' ')
            : undefined,
        );
      });
    });
    this.#reading.set(uid, { pid, line });
    return line;
  }

  #user(uid: number): Pick<PeerIdentity, 'user' | 'isOutside'> {
    this.#overflow ??= overflowUid(this.#proc);
    if (uid !== this.#overflow.uid) return { user: this.#userName(uid) };
    return { user: this.#overflow.isAlsoMapped ? this.#userName(uid) : undefined, isOutside: true };
  }

  #userName(uid: number): string | undefined {
    if (!this.#users.has(uid)) {
      if (this.#users.size > 1000) this.#users.clear();
      this.#users.set(uid, findUser(uid));
    }
    return this.#users.get(uid);
  }
}

function findUser(uid: number): string | undefined {
  try {
    return new RegExp(`^([^:\\n]+):[^:\\n]*:${uid}:`, 'm').exec(readFileSync('/etc/passwd', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
