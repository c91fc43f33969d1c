import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describeOnMachine } from '../support/installed-machine.ts';

const BLOCK = /^```(\w+)( user)?\n([^]*?)^```$/gm;

/** The blocks of docs/systemd.md: commands, and files of units with their path in the first line. */
const blocks = [...readFileSync('docs/systemd.md', 'utf8').matchAll(BLOCK)].map(([, kind = '', user, text = '']) => ({
  kind,
  byUser: user !== undefined,
  text,
}));

describeOnMachine('docs/systemd.md', (machine) => {
  /**
   * What a command of a block says it writes: `command   # words`, where the words are all of what eofc or stat prints.
   */
  const promised = (text: string): readonly string[] =>
    [...text.matchAll(/^(?:eofc|stat) [^#\n]*# ([^\n]*)$/gm)].map(
      ([, said = '']) => said.split(/: |, from/).at(said.includes(': ') ? -1 : 0) ?? '',
    );

  for (const [index, { kind, byUser, text }] of blocks.entries()) {
    const [title = ''] = text.split('\n');
    it(`has a block that works: ${title}`, async () => {
      if (kind === 'ini') {
        const path = /^# (\/\S+)$/.exec(title)?.[1] ?? assert.fail('no path');
        machine().write(path, text);
        const unit = path
          .replace(/\.d\/[^/]+$/, '')
          .replace(/.*\//, '')
          .replace('@.', '@x.');
        await machine().output(['systemctl', 'daemon-reload']);
        const verified = await machine().run(['systemd-analyze', 'verify', unit]);
        // A socket is verified with its service, which may come in the next block.
        if (blocks[index + 1]?.kind !== 'ini') assert.deepEqual(verified, { status: 0, stdout: '', stderr: '' });
        return;
      }
      assert.equal(kind, 'sh');
      const asAlice = ['env', 'XDG_RUNTIME_DIR=/run/user/1000', 'HOME=/home/alice'];
      if (byUser) await machine().output(['systemctl', 'start', 'user@1000.service']);
      const { status, stdout, stderr } = await machine().run(
        [...(byUser ? asAlice : []), 'sh', '-e', '-c', text],
        byUser ? { user: 'alice' } : {},
      );
      assert.equal(status, 0, `${stdout}${stderr}`);
      for (const words of promised(text))
        assert.ok(`${stdout}${stderr}`.includes(words), `${words} is not in ${stdout}${stderr}`);
    });
  }
});
