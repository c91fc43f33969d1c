import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { FAILURES } from '../../src/eofc/failures.ts';

const page = readFileSync('docs/troubleshooting.md', 'utf8');
const titles = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
/** All the text that our programs can say, without the breaks between pieces of a string. */
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`src/${name}`, 'utf8'))
  .join('\n')
  .replaceAll(/['"`] \+\s+['"`]/g, '');

describe('docs/troubleshooting.md', () => {
  it('has a section for each failure of which eofc says that there is more', () => {
    const sections = Object.values(FAILURES).flatMap(({ section = [] }) => section);
    ok(sections.length > 4);
    deepEqual(
      sections.filter((section) => !titles.includes(section)),
      [],
    );
  });

  it('is what the catalogue leads to from requests, stalls, limits, mistakes and the end of the service', () => {
    const catalogue = readFileSync('systemd/eofd.catalog', 'utf8');
    ok([...catalogue.matchAll(/^Documentation: .*\/troubleshooting\.md$/gm)].length >= 5);
  });

  it('quotes what the log says in the words that the log has', () => {
    const quoted = page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, words = '']) => words));
    ok(quoted.length > 10);
    // What a client speaks is put into the words of the record.
    const protocols = ['the client speaks HTTP', 'HTTP/2', 'TLS'];
    deepEqual(
      quoted.filter((words) => !protocols.includes(words) && !sources.includes(words)),
      [],
    );
    for (const words of ['the client speaks ', "'HTTP'", "'HTTP/2'", "'TLS'"]) ok(sources.includes(words), words);
  });

  it('begins with a list of all its sections', () => {
    const listed = [...page.matchAll(/^- \[(.*)\]\(#.*\)$/gm)].map(([, title]) => title);
    deepEqual(listed, titles);
  });
});
