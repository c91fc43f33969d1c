import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { NewerLine } from '../../src/eofd-units/adapt-unit.ts';

/** One assignment of a unit file. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/**
 * The assignments of a unit file, in their order; systemd.syntax(7), without lines that go on in the next. Fails at
 * anything else.
 */
export function assignmentsOf(text: string): readonly Assignment[] {
  let section = '';
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const header = /^\[(\w+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      return [];
    }
    const [, key, value] = /^(\w+)=(.*?)$/.exec(line) ?? [];
    assert.ok(
      key !== undefined && value !== undefined && section !== '' && !line.endsWith('\\'),
      `not a line of a unit: ${line}`,
    );
    return [{ section, key, value }];
  });
}

/** The last value of a key. */
export const valueOf = (text: string, key: string): string | undefined =>
  assignmentsOf(text).findLast((found) => found.key === key)?.value;

/** What `systemd/` has in one of its directories: the texts by their names. */
export const shipped = (directory: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(`systemd/${directory}`).map((name) => [name, readFileSync(`systemd/${directory}/${name}`, 'utf8')]),
  );

/** The lines that only a newer systemd knows, and what stands for them before. */
export const newerLines = (): readonly NewerLine[] =>
  JSON.parse(readFileSync('systemd/older.json', 'utf8')) as readonly NewerLine[];
