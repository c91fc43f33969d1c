// Somebody started eofc without a message, on a terminal: it connected, said nothing, and was itself the client that
// stalls.
import { equal, match } from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { EOFC } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';
import { Terminal } from '../support/terminal.ts';

describe('eofc on a terminal', () => {
  const directory = scratchForEach();
  let server: Server;
  let connections = 0;
  const path = () => join(directory(), 'sock');

  beforeEach(() => {
    connections = 0;
    server = createServer({ allowHalfOpen: true }, (connection) => {
      connections++;
      let request = '';
      connection.setEncoding('utf8').on('data', (text: string) => {
        request += text;
      });
      connection.on('end', () => connection.end(request.toUpperCase()));
    }).listen(path());
  });
  afterEach(() => void server.close());

  it('says how to end what is typed, and connects once it has it', async () => {
    const terminal = new Terminal([EOFC, '-s', path()]);
    await terminal.shows(/^eofc: .*Ctrl-D/);
    terminal.type('first line\nsecond');
    await terminal.shows(/second/);
    equal(connections, 0);
    terminal.type(' line\n');
    terminal.type('\x04');
    equal(await terminal.exited, 0);
    equal(connections, 1);
    match(terminal.shown, /FIRST LINE\nSECOND LINE\n$/);
  });

  it('sends its words at once, and says nothing of typing', async () => {
    const terminal = new Terminal([EOFC, '-s', path(), 'hoge']);
    equal(await terminal.exited, 0);
    equal(terminal.shown, 'HOGE');
  });

  it('may be told that there is nothing to send', async () => {
    const terminal = new Terminal([EOFC, '-s', path()]);
    await terminal.shows(/Ctrl-D/);
    terminal.type('\x04');
    equal(await terminal.exited, 0);
    equal(connections, 1);
  });

  it('ends by Ctrl-C as every program does', async () => {
    const terminal = new Terminal([EOFC, '-s', path()]);
    await terminal.shows(/Ctrl-D/);
    terminal.type('\x03');
    equal(await terminal.exited, 130);
    equal(connections, 0);
  });
});
