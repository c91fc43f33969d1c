import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from './remove-tree.ts';

/** A directory for each test, gone after it; call in `describe`. @returns gives the path while a test runs */
export function scratchForEach(): () => string {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(realpathSync(tmpdir()), 'eofd-'));
  });
  afterEach(() => removeTree(directory));
  return () => directory;
}
