import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { promised, shellBlocks } from '../support/document-blocks.ts';
import { describeOnMachine } from '../support/installed-machine.ts';

const LATER_MS = 30_000;
/** What may be said a little later: the journal's daemon and the status of a unit have their own pace. */
const isLook = (line: string): boolean => /^(journalctl|systemctl show)/.test(line);

/** A browser of ours in the network of the machine: 'chromium'. */
const asBrowser = (leader: string, address: string): string[] => [
  ...['nsenter', `--net=/proc/${leader}/ns/net`, 'chromium', '--headless', '--no-sandbox', '--disable-gpu'],
  ...['--disable-dev-shm-usage', '--dump-dom', address],
];

describeOnMachine('docs/tutorial.md', (machine) => {
  const run = async (text: string): Promise<string> => {
    const { status, stdout, stderr } = await machine().run(['sh', '-e', '-c', text]);
    assert.equal(status, 0, `${stdout}${stderr}`);
    return `${stdout}${stderr}`;
  };

  for (const text of shellBlocks('docs/tutorial.md')) {
    it(`has commands that work: ${text.split('\n', 1)[0]}`, async () => {
      const missing = (said: string) => promised(text).filter((words) => !said.includes(words));
      const looks = text.split('\n').filter(isLook).join('\n');
      let said = await run(text);
      const end = looks === '' ? 0 : performance.now() + LATER_MS;
      while (missing(said).length > 0 && performance.now() < end) said += await run(looks);
      assert.deepEqual(missing(said), [], said);
    });
  }

  it('leaves a page that a browser shows, with what the program computed', async () => {
    const [leader = ''] = /\d+/.exec(machine().path('/')) ?? [];
    const [command = '', ...args] = asBrowser(leader, 'http://127.0.0.1:8000/?numbers=1+2+6');
    const { stdout } = await promisify(execFile)(command, args, { env: { ...process.env, HOME: '/tmp' } });
    assert.match(stdout, /<input name="numbers" value="1 2 6">/);
    assert.match(stdout, /<p id="result">\{"count": 3, "average": 3\.0\}<\/p>/);
  });
});
