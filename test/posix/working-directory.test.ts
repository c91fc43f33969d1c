import { deepEqual } from 'node:assert/strict';
import { moduleUrl, runNode } from '../support/node.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('a working directory', () => {
  const directory = scratchForEach();
  const look = (prepare: string) => {
    const { out } = runNode(
      `import { leaveRemovedDirectory } from ${JSON.stringify(moduleUrl('posix/working-directory'))};
       import { renameSync, rmdirSync } from 'node:fs';
       ${prepare};
       const [first, second] = [leaveRemovedDirectory(), leaveRemovedDirectory()];
       process.chdir('.');
       console.log(JSON.stringify([first ?? '', second ?? '', process.cwd()]));`,
      ['sh', '-c', `mkdir '${directory()}/made'; cd '${directory()}/made'; exec "$@"`, 'sh'],
    );
    return JSON.parse(out) as readonly string[];
  };

  it('is left where it was removed, and named, once', () => {
    deepEqual(look("rmdirSync('../made')"), [`${directory()}/made`, '', '/']);
  });

  it('stays where it is there, be it under another name', () => {
    deepEqual(look(''), ['', '', `${directory()}/made`]);
    deepEqual(look("renameSync('../made', '../moved')"), ['', '', `${directory()}/moved`]);
  });
});
