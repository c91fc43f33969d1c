/** Runs something once, so many milliseconds from now; for tests to replace. */
export type Schedule = (afterMs: number, run: () => void) => void;

/** Timers that do not keep the process alive. */
export const unheldTimer: Schedule = (afterMs, run) => {
  setTimeout(run, afterMs).unref();
};
