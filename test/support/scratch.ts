import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for each test, gone after it; call in `describe`. @returns gives the path while a test runs */
export function scratchForEach(): () => string {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(realpathSync(tmpdir()), 'eofd-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  return () => directory;
}
