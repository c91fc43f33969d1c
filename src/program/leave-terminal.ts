import { closeSync, fstatSync, openSync } from 'node:fs';

/**
 * Has the end of the process leave the terminal alone; to be called for at the start. Node puts the modes back that a
 * terminal had at its start: over those of whoever has the terminal by then, and where it is gone, Node 20 aborts. It
 * passes over a descriptor that has become something else.
 */
export function leaveTerminal(): void {
  process.on('exit', closeTerminals);
}

/**
 * For an end by a signal, of which Node knows nothing. A terminal that is gone is no terminal any more, but still a
 * device.
 */
export function closeTerminals(): void {
  for (const fd of [0, 1, 2]) {
    try {
      if (!fstatSync(fd).isCharacterDevice()) continue;
      closeSync(fd);
      // It gets the number that is free.
      openSync('/dev/null', 'r+');
    } catch {
      // It is closed, which does as well.
    }
  }
}
