import { deepEqual, equal } from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from '../../src/eofd-units/mark.ts';
import { planOf } from '../../src/eofd-units/plan.ts';
import type { UnitFile } from '../../src/eofd-units/unit-files.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('what eofd-units does with a file', () => {
  const root = scratchForEach();
  const unit: UnitFile = { path: '/eofd.service', text: marked('new'), own: false };
  const settings: UnitFile = { path: '/eofd.toml', text: 'default', own: true };
  const put = ({ path }: UnitFile, text: string): void => writeFileSync(root() + path, text);
  const action = (kind: 'write' | 'remove', file: UnitFile, force = false): string | undefined =>
    planOf(kind, [file], root(), force)[0]?.action;
  const actions = (file: UnitFile) => ({
    write: action('write', file),
    forced: action('write', file, true),
    remove: action('remove', file),
    removeForced: action('remove', file, true),
  });

  it('writes one that is not there', () => {
    for (const file of [unit, settings])
      deepEqual(actions(file), { write: 'write', forced: 'write', remove: 'leave', removeForced: 'leave' });
  });

  it('leaves one that is as it should be', () => {
    for (const file of [unit, settings]) {
      put(file, file.text);
      deepEqual(actions(file), { write: 'leave', forced: 'leave', remove: 'remove', removeForced: 'remove' });
    }
  });

  it('brings one up to date that another version of it wrote', () => {
    put(unit, marked('old'));
    deepEqual(actions(unit), { write: 'write', forced: 'write', remove: 'remove', removeForced: 'remove' });
  });

  it('refuses one that was changed, or that somebody else wrote, unless it is forced', () => {
    for (const text of [`${marked('old')}changed`, '[Unit]']) {
      put(unit, text);
      deepEqual(actions(unit), { write: 'refuse', forced: 'write', remove: 'refuse', removeForced: 'remove' });
    }
  });

  it("never writes over the user's own settings", () => {
    put(settings, 'changed');
    deepEqual(actions(settings), { write: 'leave', forced: 'leave', remove: 'leave', removeForced: 'remove' });
  });

  it('takes a link for somebody else, whatever it points to: a masked unit stays masked', () => {
    writeFileSync(join(root(), 'target'), unit.text);
    for (const target of ['target', '/dev/null', 'nothing']) {
      rmSync(root() + unit.path, { force: true });
      symlinkSync(target, root() + unit.path);
      deepEqual(actions(unit), { write: 'refuse', forced: 'write', remove: 'refuse', removeForced: 'remove' });
    }
    equal(readFileSync(join(root(), 'target'), 'utf8'), unit.text);
  });

  it('takes a directory for somebody else', () => {
    mkdirSync(root() + unit.path);
    equal(action('write', unit), 'refuse');
  });
});
