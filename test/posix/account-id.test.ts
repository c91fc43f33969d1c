import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { groupId, userId } from '../../src/posix/account-id.ts';

describe('the id of an account', () => {
  for (const [what, file, idOf] of [
    ['user', '/etc/passwd', userId],
    ['group', '/etc/group', groupId],
  ] as const) {
    it(`is what the system has for the name of a ${what}, and none where there is no such name`, () => {
      const lines = [...readFileSync(file, 'utf8').matchAll(/^([^:\n]+):[^:\n]*:(\d+):/gm)];
      assert.ok(lines.length > 3);
      for (const [, name = '', id] of lines) assert.equal(idOf(name), Number(id), name);
      assert.equal(idOf(`no such ${what}`), undefined);
      assert.equal(idOf(''), undefined);
    });
  }
});
