import * as k from '../../src/posix/constants.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { ofMachine } from '../../src/posix/layouts.ts';
import { SimKernel } from './kernel.ts';
import { SimSocket } from './socket.ts';

type Words = Int32Array;
const { epollEvent } = ofMachine(process.arch);
const [EVENT_WORDS, DATA_WORD] = [epollEvent.bytes / 4, epollEvent.dataAt / 4];

/** Which calls fail now and then without a cause, and with what: as a kernel may, that is short of something. */
const FAULTS: Readonly<Record<string, readonly number[]>> = {
  accept4: [ERRNO.ECONNABORTED, ERRNO.EINTR, ERRNO.EMFILE, ERRNO.ENFILE, ERRNO.ENOMEM, ERRNO.ENOBUFS, ERRNO.EPERM],
  recv: [ERRNO.EAGAIN, ERRNO.EINTR, ERRNO.ENOMEM],
  send: [ERRNO.EAGAIN, ERRNO.EINTR, ERRNO.ENOBUFS],
  epoll_ctl: [ERRNO.ENOMEM, ERRNO.ENOSPC],
  getsockopt: [ERRNO.ENOBUFS],
  ioctl: [ERRNO.EINVAL],
  epoll_wait: [ERRNO.EINTR],
};

/** libc and libuv as koffi has them, over a simulated kernel. */
export class SimLibc {
  readonly kernel = new SimKernel();
  /** Asked before each call that may fail: which of these errors it fails with now; 0 for none. */
  fault: (call: string, errors: readonly number[]) => number = () => 0;
  /** libuv's look at one descriptor: the last one that was asked for. */
  polled: { readonly fd: number; ready: (() => void) | undefined } | undefined;
  #errno = 0;
  #callbacks: (() => void)[] = [];

  /** Has everything that loads koffi from now on have this in its place. */
  install(): void {
    process.dlopen = (addon: object) => {
      Object.assign(addon, { exports: this.#exports });
    };
  }

  get #exports(): object {
    return {
      load: () => ({ func: (prototype: string) => this.#function(/(\w+)\(/.exec(prototype)?.[1] ?? '') }),
      errno: () => this.#errno,
      address: () => 0n,
      proto: () => ({}),
      pointer: () => ({}),
      register: (call: () => void) => BigInt(this.#callbacks.push(call)),
      unregister: () => undefined,
    };
  }

  #function(name: string): (...args: never[]) => number {
    const call = this.#calls[name];
    const errors = FAULTS[name];
    return (...args: never[]) => {
      if (call === undefined) throw new Error(`${name} is not simulated`);
      const fault = errors === undefined ? 0 : this.fault(name, errors);
      const result = fault > 0 ? -fault : call(...args);
      if (result >= 0) return result;
      this.#errno = -result;
      return -1;
    };
  }

  readonly #calls: Readonly<Record<string, (...args: never[]) => number>> = {
    accept4: (fd: number) => this.kernel.accept(fd),
    recv: (fd: number, into: Uint8Array, bytes: number, flags: number) =>
      this.#socket(fd)?.receive(into.subarray(0, bytes), (flags & k.MSG_PEEK) !== 0) ?? -ERRNO.ENOTSOCK,
    send: (fd: number, bytes: Uint8Array, length: number) =>
      this.#socket(fd)?.send(bytes.subarray(0, length)) ?? -ERRNO.ENOTSOCK,
    close: (fd: number) => this.kernel.close(fd),
    shutdown: (fd: number) => {
      this.#socket(fd)?.endSending();
      return 0;
    },
    poll: (pollfd: Words) => {
      const [fd = -1, events = 0] = pollfd;
      const found = this.kernel.poll(fd) & (events | k.POLLHUP | k.POLLERR | k.POLLNVAL);
      pollfd[1] = (events & 0xffff) | (found << 16);
      return found === 0 ? 0 : 1;
    },
    ioctl: (fd: number, what: number, into: Words) => {
      const socket = this.#socket(fd);
      if (socket === undefined) return -ERRNO.ENOTSOCK;
      into[0] = what === k.SIOCINQ ? socket.unreadBytes : socket.untakenBytes;
      return 0;
    },
    getsockopt: (fd: number, _level: number, option: number, into: Words) => {
      const socket = this.#socket(fd);
      if (socket === undefined) return -ERRNO.ENOTSOCK;
      if (option === k.SO_PEERCRED) into.set([socket.pid, socket.uid, socket.uid]);
      else into[0] = option === k.SO_SNDBUF ? socket.sendBuffer : 0;
      return 0;
    },
    fcntl: (fd: number) => this.kernel.duplicate(fd),
    epoll_create1: () => this.kernel.openEpoll(),
    epoll_ctl: (epoll: number, operation: number, fd: number, event: Words) =>
      this.kernel.control(epoll, operation, fd, event[0] ?? 0, event[DATA_WORD + 1] ?? 0),
    epoll_wait: (epoll: number, events: Words, count: number) => {
      const ready = this.kernel.collect(epoll, count);
      for (const [index, { fd, events: bits, tag }] of ready.entries()) {
        events[index * EVENT_WORDS] = bits;
        events[index * EVENT_WORDS + DATA_WORD] = fd;
        events[index * EVENT_WORDS + DATA_WORD + 1] = tag;
      }
      return ready.length;
    },
    uv_default_loop: () => 1,
    uv_handle_size: () => 64,
    uv_poll_init: (_loop: unknown, _handle: unknown, fd: number) => {
      this.polled = { fd, ready: undefined };
      return 0;
    },
    uv_poll_start: (_handle: unknown, _events: number, callback: bigint) => {
      if (this.polled !== undefined) this.polled.ready = this.#callbacks[Number(callback) - 1];
      return 0;
    },
    uv_close: () => {
      this.polled = undefined;
      this.#callbacks = [];
      return 0;
    },
    getpagesize: () => 4096,
    madvise: () => 0,
  };

  #socket(fd: number): SimSocket | undefined {
    const file = this.kernel.fileAt(fd);
    return file instanceof SimSocket ? file : undefined;
  }
}
