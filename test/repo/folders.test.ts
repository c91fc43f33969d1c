import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';

const FILES_MAX = 30;

describe('a folder of the sources', () => {
  it('holds no more files than a reader can look over', () => {
    const counts = new Map<string, number>();
    for (const { name, parentPath } of readdirSync('src', { recursive: true, withFileTypes: true }))
      if (name.endsWith('.ts')) counts.set(parentPath, (counts.get(parentPath) ?? 0) + 1);
    assert.deepEqual(
      [...counts].filter(([, count]) => count > FILES_MAX),
      [],
    );
  });
});
