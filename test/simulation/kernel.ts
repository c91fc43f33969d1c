import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLLET, POLLERR, POLLHUP, POLLIN } from '../../src/posix/constants.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { type SimSocket, socketPair } from './socket.ts';

const BACKLOG = 64;

/** A listening socket, and the server's ends of the connections that wait. */
export class SimListener {
  readonly queue: SimSocket[] = [];
  changed: () => void = () => undefined;
}

interface Watch {
  events: number;
  tag: number;
  isReady: boolean;
}
type File = SimSocket | SimListener | SimEpoll;

class SimEpoll {
  readonly watches = new Map<number, Watch>();
}

/** The part of a kernel that a server meets: descriptors, Unix sockets, epoll. Calls return -errno where they fail. */
export class SimKernel {
  /** Of the process; to be lowered by a world that wants to run out of them. */
  descriptorsMax = 1024;
  #processes = 0;
  readonly #files = new Map<number, File>();
  /** Of the listener there are two: the server's own, and the one it looks into the queue with. */
  readonly #watchers = new Map<File, Set<Watch>>();

  connect(listener: SimListener, uid: number, sendBuffer: number): SimSocket | undefined {
    if (listener.queue.length >= BACKLOG) return undefined;
    const { client, server } = socketPair(++this.#processes, uid, sendBuffer);
    listener.queue.push(server);
    listener.changed();
    return client;
  }

  fileAt(fd: number): File | undefined {
    return this.#files.get(fd);
  }

  get openDescriptors(): number {
    return this.#files.size;
  }

  open(file: File): number {
    if (this.#files.size >= this.descriptorsMax) return -ERRNO.EMFILE;
    let fd = 3;
    while (this.#files.has(fd)) fd++;
    this.#files.set(fd, file);
    if (!(file instanceof SimEpoll)) file.changed = () => this.#changed(file);
    return fd;
  }

  accept(fd: number): number {
    const listener = this.#files.get(fd);
    if (!(listener instanceof SimListener)) return -ERRNO.EBADF;
    const [next] = listener.queue;
    if (next === undefined) return -ERRNO.EAGAIN;
    const accepted = this.open(next);
    if (accepted < 0) return accepted;
    listener.queue.shift();
    if (next.peer !== undefined) next.peer.wasAccepted = true;
    return accepted;
  }

  duplicate(fd: number): number {
    const file = this.#files.get(fd);
    return file === undefined ? -ERRNO.EBADF : this.open(file);
  }

  close(fd: number): number {
    const file = this.#files.get(fd);
    if (file === undefined) return -ERRNO.EBADF;
    this.#files.delete(fd);
    if ([...this.#files.values()].includes(file)) return 0;
    this.#watchers.delete(file);
    for (const epoll of this.#files.values()) if (epoll instanceof SimEpoll) epoll.watches.delete(fd);
    if (!(file instanceof SimListener) && !(file instanceof SimEpoll)) file.close();
    return 0;
  }

  poll(fd: number): number {
    const file = this.#files.get(fd);
    if (file === undefined) return 0x20;
    if (file instanceof SimListener) return file.queue.length > 0 ? POLLIN : 0;
    return file instanceof SimEpoll ? (this.#readyOf(file).length > 0 ? POLLIN : 0) : file.poll;
  }

  openEpoll(): number {
    return this.open(new SimEpoll());
  }

  control(epollFd: number, operation: number, fd: number, events: number, tag: number): number {
    const epoll = this.#files.get(epollFd);
    const file = this.#files.get(fd);
    if (!(epoll instanceof SimEpoll) || file === undefined) return -ERRNO.EBADF;
    const watch = epoll.watches.get(fd);
    if (operation === EPOLL_CTL_DEL) {
      if (watch === undefined) return -ERRNO.ENOENT;
      epoll.watches.delete(fd);
      this.#watchers.get(file)?.delete(watch);
      return 0;
    }
    if ((operation === EPOLL_CTL_ADD) !== (watch === undefined)) return -ERRNO.EEXIST;
    const made = watch ?? { events, tag, isReady: false };
    Object.assign(made, { events, tag, isReady: true });
    epoll.watches.set(fd, made);
    this.#watchers.set(file, (this.#watchers.get(file) ?? new Set()).add(made));
    return 0;
  }

  /** What is ready, up to `most`; what is edge-triggered is told once. */
  collect(epollFd: number, most: number): readonly { fd: number; events: number; tag: number }[] {
    const epoll = this.#files.get(epollFd);
    if (!(epoll instanceof SimEpoll)) return [];
    const ready = this.#readyOf(epoll).slice(0, most);
    for (const { watch } of ready) if ((watch.events & EPOLLET) !== 0) watch.isReady = false;
    return ready.map(({ fd, watch, events }) => ({ fd, events, tag: watch.tag }));
  }

  #readyOf(epoll: SimEpoll): readonly { fd: number; watch: Watch; events: number }[] {
    const ready: { fd: number; watch: Watch; events: number }[] = [];
    for (const [fd, watch] of epoll.watches) {
      const isEdge = (watch.events & EPOLLET) !== 0;
      if (isEdge && !watch.isReady) continue;
      const events = this.poll(fd) & (watch.events | POLLHUP | POLLERR) & ~EPOLLET;
      if (events !== 0) ready.push({ fd, watch, events });
      else if (isEdge) watch.isReady = false;
    }
    return ready;
  }

  #changed(file: File): void {
    for (const watch of this.#watchers.get(file) ?? []) watch.isReady = true;
  }
}
