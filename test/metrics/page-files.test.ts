import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { PAGE_FILES, textOf } from '../../src/metrics/page-files.ts';

describe('the files of the live page', () => {
  it('are all served, each under a path of its own', () => {
    const there = readdirSync('src/metrics/page').filter((name) => !name.endsWith('.json'));
    assert.deepEqual(PAGE_FILES.map(({ name }) => name).toSorted(), there.toSorted());
    assert.equal(new Set(PAGE_FILES.map(({ path }) => path)).size, there.length);
  });

  it('have a name for each table', () => {
    const page = textOf('index.html');
    const tables = [...page.matchAll(/<table[^>]*>/g)].map(([tag]) => /aria-labelledby="([^"]+)"/.exec(tag)?.[1]);
    assert.equal(tables.length, 3);
    for (const name of tables) assert.match(page, new RegExp(`<h2 id="${name}">[A-Z]`));
  });

  it('ask for nothing from elsewhere, and have no script or style within the page', () => {
    for (const { name } of PAGE_FILES) {
      const text = textOf(name).replaceAll('http://www.w3.org/2000/svg', '');
      assert.ok(text.length > 100, name);
      assert.doesNotMatch(text, /https?:|\/\/[a-z]+\.|url\(|@import/, name);
      assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/, name);
    }
    const page = textOf('index.html');
    assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|<script(?! type="module" src="page\/main\.js"><\/script>)/);
  });
});
