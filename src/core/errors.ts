/** Exit codes of all three programs, those of sysexits.h where there is one. */
export const EXIT = {
  done: 0,
  found: 1,
  usage: 2,
  emptyReply: 65,
  unavailable: 69,
  internal: 70,
  system: 71,
  refused: 73,
  inputOutput: 74,
  timeout: 75,
  protocol: 76,
  permission: 77,
  configuration: 78,
} as const;

/** Ends the daemon: one log line, then the exit code. Thrown only where no service is possible. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
