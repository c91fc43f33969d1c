import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { removeTree } from '../../support/remove-tree.ts';

describe('the lists of who may ask', () => {
  let file = '';
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), 'eofd-access-')), 'eofd.toml');
  });
  afterEach(() => removeTree(join(file, '..')));

  const accessOf = async (...argv: string[]) => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'settings', JSON.stringify(resolution));
    const { access } = resolution.settings;
    return access && { users: [...access.users], groups: [...access.groups] };
  };
  const problemsOf = async (...argv: string[]) => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'problems', JSON.stringify(resolution));
    return resolution.problems.map((problem) => problem.replaceAll(file, 'FILE'));
  };

  it('are not there unless one is given', async () => {
    assert.equal(await accessOf('--handler', 'echo'), undefined);
  });

  it('have names and ids, by flag or in the file, as a text or as a list', async () => {
    const expected = { users: [0, 1000, 65534], groups: [1] };
    assert.deepEqual(await accessOf('--allow-users', 'root,1000, nobody', '--allow-groups=daemon'), expected);
    writeFileSync(file, 'allow-users = ["root", 1000, "nobody"]\nallow-groups = "1"\n');
    assert.deepEqual(await accessOf('-c', file), expected);
    writeFileSync(file, 'allow-users = 1000\n');
    assert.deepEqual(await accessOf('-c', file), { users: [1000], groups: [] });
    assert.deepEqual(await accessOf('-c', file, '--allow-users=4294967294'), { users: [4_294_967_294], groups: [] });
  });

  it('with a name that nobody has are mistakes, each with its place', async () => {
    writeFileSync(file, '\nallow-groups = ["daemon", "nosuch"]\n');
    assert.deepEqual(await problemsOf('-c', file, '--allow-users', 'root,nosuch,no\u001bone'), [
      'command line: --allow-users: there is no user "nosuch"',
      'command line: --allow-users: there is no user "no\\x1bone"',
      'FILE:2: allow-groups: there is no group "nosuch"',
    ]);
  });

  it('that name nobody, or what cannot be an account, are mistakes too', async () => {
    const [nobody, colon, large] = [
      await problemsOf('--allow-users', ' , '),
      await problemsOf('--allow-groups', 'a:b'),
      await problemsOf('--allow-users', '4294967295'),
    ];
    assert.deepEqual(nobody, ['command line: --allow-users: names no users: " , "']);
    const what = (kind: string, text: string) =>
      `command line: --allow-${kind}: not names or ids of ${kind} with commas between them: "${text}"`;
    assert.deepEqual([colon, large], [[what('groups', 'a:b')], [what('users', '4294967295')]]);
    writeFileSync(file, 'allow-users = true\nallow-groups = [1.5]\n');
    assert.deepEqual(await problemsOf('-c', file), [
      'FILE:1: allow-users: true or false, where a list such as ["alice", 1000] is expected',
      'FILE:2: allow-groups: a list, where a list such as ["alice", 1000] is expected',
    ]);
  });

  it('do not go with a port for HTTP, where nothing says who asks', async () => {
    assert.deepEqual(await problemsOf('--allow-users', '0', '--http', '127.0.0.1:80'), [
      'command line: --allow-users: nothing says who asks at a port, and http is "127.0.0.1:80": give http a Unix path, ' +
        'or TLS, whose certificates say it (http-tls-cert, http-tls-key, http-tls-client-ca)',
    ]);
    assert.deepEqual(await accessOf('--allow-users', '0', '--http', './http'), { users: [0], groups: [] });
  });

  it('do not come by a reload where HTTP is served at a port already, whatever the next start would do', async () => {
    writeFileSync(file, 'http = "./http"\nallow-users = 0\n');
    const resolution = await resolveSettings(['-c', file], '127.0.0.1:80');
    assert.ok(resolution.kind === 'problems');
    assert.deepEqual(
      resolution.problems.map((problem) => problem.replaceAll(file, 'FILE')),
      [
        'FILE:2: allow-users: nothing says who asks at a port, and HTTP is served at 127.0.0.1:80 until the next start: start anew ' +
          'with a Unix path for it, or with TLS, whose certificates say it (http-tls-cert, http-tls-key, http-tls-client-ca)',
      ],
    );
    writeFileSync(file, 'handler = "echo"\n');
    assert.equal((await resolveSettings(['-c', file], '127.0.0.1:80')).kind, 'settings');
  });
});
