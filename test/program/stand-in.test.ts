import { equal } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { isStandIn } from '../../src/program/stand-in.ts';

const PROGRAM = new URL('../../src/program/stand-in.js', import.meta.url);
const TELL = `
  const { isStandIn } = await import(process.argv[1]);
  process.stderr.write(JSON.stringify([isStandIn(process.stdin), isStandIn(process.stdout)]));
`;

/** What a process finds of its standard input and output. */
function told(input: number | 'pipe', output: number | 'pipe'): string {
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', TELL, PROGRAM.href], {
    stdio: [input, output, 'pipe'],
    encoding: 'utf8',
  });
  return stderr;
}

describe('a stream in the place of one that Node does not have', () => {
  it('is told from files, pipes and devices', () => {
    const directory = openSync('/', 'r');
    const device = openSync('/dev/null', 'r+');
    const file = openSync(process.execPath, 'r');
    equal(told(directory, directory), '[true,true]');
    equal(told('pipe', 'pipe'), '[false,false]');
    equal(told(device, device), '[false,false]');
    equal(told(file, file), '[false,false]');
    for (const fd of [directory, device, file]) closeSync(fd);
    equal(isStandIn(process.stderr), false);
  });
});
