/** Tells when something can be done with a descriptor: the server's event loop. */
export interface Readiness {
  watch(fd: number, events: number, watcher: { ready(events: number): void }): void;
  /** Not watched any more: for a descriptor that stays open, here or in a process that is just being started. */
  unwatch(fd: number): void;
}
