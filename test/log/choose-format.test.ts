import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { chooseFormat } from '../../src/log/choose-format.ts';
import { SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { unixSocket } from '../../src/posix/socket.ts';
import { Pipe, scratchDirectory } from './pipe.ts';

describe('the format of the log by itself', () => {
  const directory = scratchDirectory();
  const service = { INVOCATION_ID: 'f00', JOURNAL_STREAM: '1:2' };
  let socket: number;
  let pipe: number;
  let file: number;
  before(() => {
    socket = unixSocket(SOCK_STREAM);
    pipe = new Pipe(join(directory, 'pipe')).writeEnd;
    file = openSync(join(directory, 'file'), 'w');
  });
  after(() => {
    close(socket);
    closeSync(file);
  });
  const stream = (fd: number): string => `${fstatSync(fd).dev}:${fstatSync(fd).ino}`;

  it("is the journal's own where standard error is the journal", () => {
    assert.equal(chooseFormat(socket, { JOURNAL_STREAM: stream(socket) }), 'journal');
  });

  it('has levels in front on another pipe or socket of a service', () => {
    assert.equal(chooseFormat(socket, service), 'prefix');
    assert.equal(chooseFormat(pipe, service), 'prefix');
    assert.equal(chooseFormat(pipe, { INVOCATION_ID: 'f00' }), 'prefix');
    assert.equal(chooseFormat(pipe, { ...service, SYSTEMD_EXEC_PID: '42' }, 42), 'prefix');
  });

  it('is text for what a service started in its turn, such as a shell in a terminal', () => {
    assert.equal(chooseFormat(pipe, { ...service, SYSTEMD_EXEC_PID: '41' }, 42), 'text');
  });

  it('is text without systemd, and on files, devices and what is closed', () => {
    assert.equal(chooseFormat(pipe, {}), 'text');
    assert.equal(chooseFormat(socket, {}), 'text');
    assert.equal(chooseFormat(file, { JOURNAL_STREAM: stream(file) }), 'text');
    const device = openSync('/dev/null', 'w');
    assert.equal(chooseFormat(device, service), 'text');
    closeSync(device);
    assert.equal(chooseFormat(device, service), 'text');
  });

  it('is not the journal for a stream of another device or with another number', () => {
    const { dev, ino } = fstatSync(socket);
    for (const name of [`${dev}:${ino + 1}`, `${dev + 1}:${ino}`, '', 'x', `${dev}:${ino}:1`]) {
      assert.equal(chooseFormat(socket, { JOURNAL_STREAM: name }), 'prefix');
    }
  });
});
