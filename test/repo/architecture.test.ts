import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const text = readFileSync('docs/architecture.md', 'utf8');

describe('docs/architecture.md', () => {
  it('names files and folders that are there', () => {
    const folders = readdirSync('src').filter((name) => !name.includes('.'));
    const named = [...text.matchAll(/`(?:src\/)?([\w-]+\/[\w\-/.]*)`/g)].map(([, path = '']) => path);
    const ours = named.filter((path) => folders.includes(path.split('/')[0] ?? ''));
    assert.ok(ours.length > 40, String(ours.length));
    for (const path of ours) assert.ok(existsSync(`src/${path}`), path);
    for (const name of folders) assert.match(text, new RegExp(`\\b${name}/`), name);
  });
});
