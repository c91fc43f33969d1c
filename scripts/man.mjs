// Writes the man pages that the npm package holds, into dist/man.
import { mkdirSync, writeFileSync } from 'node:fs';
import { manPages } from './deb/man-pages.mjs';
import { sourceDateEpoch } from './source-date.mjs';

mkdirSync('dist/man', { recursive: true });
for (const [name, text] of Object.entries(manPages(new Date(Number(sourceDateEpoch()) * 1000))))
  writeFileSync(`dist/man/${name}`, text);
