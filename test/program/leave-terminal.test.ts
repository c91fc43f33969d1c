import { deepEqual } from 'node:assert/strict';
import { moduleUrl, runNode } from '../support/node.ts';

describe('the end of a program', () => {
  const kinds = `[0, 1, 2].map((fd) => readlinkSync('/proc/self/fd/' + fd).replace(/:.*/, '')).join()`;
  const script = `
    import { leaveTerminal } from ${JSON.stringify(moduleUrl('program/leave-terminal'))};
    import { readlinkSync, writeFileSync } from 'node:fs';
    leaveTerminal();
    process.on('exit', () => writeFileSync(3, ${kinds}));`;
  const endWith = (redirections: string) => {
    const { status, out } = runNode(script, ['sh', '-c', `exec 3>&1; exec "$@" ${redirections}`, 'sh']);
    return { status, out };
  };

  it('holds no device any more that could be a terminal', () => {
    deepEqual(endWith('</dev/zero 2>/dev/full'), { status: 0, out: '/dev/null,socket,/dev/null' });
  });

  it('holds pipes and files as ever', () => {
    deepEqual(endWith('</etc/passwd'), { status: 0, out: '/etc/passwd,socket,socket' });
  });
});
