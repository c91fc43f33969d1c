/** Exit codes, the ones of sysexits.h where there is one. */
export const EXIT = { done: 0, usage: 2, unavailable: 69, internal: 70, configuration: 78 } as const;

/** Ends the daemon: one log line, then the exit code. Thrown only where no service is possible. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
