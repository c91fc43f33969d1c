const NAMES = ['stdout', 'stderr'] as const;

/**
 * Does something while process.stdout and process.stderr are only place-holders. The first look at either makes Node
 * set O_NONBLOCK on a pipe or socket that others write to as well, and winston looks at both when it is loaded.
 */
export async function withoutStandardStreams<T>(work: () => Promise<T>): Promise<T> {
  const real = NAMES.map((name) => Object.getOwnPropertyDescriptor(process, name));
  for (const name of NAMES) Object.defineProperty(process, name, { value: { isTTY: false }, configurable: true });
  try {
    return await work();
  } finally {
    NAMES.forEach((name, index) => Object.defineProperty(process, name, real[index] ?? {}));
  }
}
