// Somebody's unit started eofd through a shell: the sockets were for the shell's process, eofd bound one of its own,
// and clients of the activated one hung.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { close } from '../../src/posix/descriptor.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { listenOn } from '../support/sockets.ts';

describe('eofd that is started by a shell which was passed sockets', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it('says whose they are, that it does not take them, and what to write', async () => {
    const fd = listenOn(join(directory(), 'activated'));
    const wrapper = `export LISTEN_PID=$$ LISTEN_FDS=1
      setpriv --pdeathsig KILL "$@" & trap "kill $!" TERM; wait $!; wait $!`;
    daemon = await startDaemon({ launcher: ['sh', '-c', wrapper, 'sh', process.execPath], descriptors: [fd] });
    close(fd);
    const warnings = daemon.lines.filter(({ level }) => level === 'warning').map(({ message }) => String(message));
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? '',
      new RegExp(`LISTEN_FDS="1".* for process ${daemon.process.pid} .*"exec" in the shell$`),
    );
    assert.equal(await daemon.stop(), 0);
  });
});
