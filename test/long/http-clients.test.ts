import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesOf } from '../handlers/program/programs.ts';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { httpPort } from '../support/http-client.ts';
import { HTTP_FRONTS } from '../support/http-fronts.ts';
import { pattern } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

const MIB = 2 ** 20;
const SIZES = [0, 1, 16, 65_536, 3_000_000];
const AIOHTTP = `
import asyncio, sys
import aiohttp

async def main():
    body = sys.stdin.buffer.read()
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(path=sys.argv[1])) as session:
        for data in (body, body, (piece for piece in [body])):
            if not isinstance(data, bytes):
                async def pieces():
                    yield body
                data = pieces()
            async with session.post('http://localhost/', data=data) as response:
                assert response.status == 200, response.status
                reply = await response.read()
        async with session.post('http://localhost/', data=b'\\xff') as response:
            assert response.status == 422, response.status
    sys.stdout.buffer.write(reply)

asyncio.run(main())
`;
const GO = `
package main

import ("bytes"; "context"; "io"; "net"; "net/http"; "os")

func main() {
	body, _ := io.ReadAll(os.Stdin)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) { return net.Dial("unix", os.Args[1]) }
	client := http.Client{Transport: &http.Transport{DialContext: dial}}
	var reply []byte
	for time := 0; time < 3; time++ {
		var sent io.Reader = bytes.NewReader(body)
		if time == 2 { sent = io.MultiReader(sent) }
		response, err := client.Post("http://localhost/", "application/octet-stream", sent)
		if err != nil { panic(err) }
		if response.StatusCode != 200 { panic(response.Status) }
		reply, err = io.ReadAll(response.Body)
		if err != nil { panic(err) }
		response.Body.Close()
	}
	os.Stdout.Write(reply)
}
`;
describe('Over HTTP, programs that we did not write have their replies, byte for byte:', () => {
  let daemon: RunningDaemon;
  let http: string;
  let between: ChildProcess | undefined;
  beforeEach(async () => {
    daemon = await startDaemon({ args: ['--http', './http'] });
    http = join(daemon.directory, 'http');
  });
  afterEach(() => {
    between?.kill('SIGKILL');
    between = undefined;
    daemon.clean();
  });

  const compare = async (command: readonly string[]): Promise<void> => {
    for (const size of SIZES) {
      const request = pattern(size);
      const { out, errors } = await runClient(command, request);
      assert.ok(out.equals(Buffer.from(request.toString().toUpperCase())), `${size} bytes: ${errors}`);
    }
  };

  it('aiohttp', async () => {
    await compare(['/usr/bin/python3', '-c', AIOHTTP, http]);
  });

  it("Go's net/http", async () => {
    const source = join(daemon.directory, 'ask.go');
    const program = join(daemon.directory, 'ask');
    writeFileSync(source, GO);
    const cache = `GOCACHE=${join(daemon.directory, 'cache')}`;
    const { code, errors } = await runClient(['env', cache, 'GO111MODULE=off', 'go', 'build', '-o', program, source]);
    assert.equal(code, 0, errors);
    await compare([program, http]);
  }).timeout(300_000);

  for (const [name, { command, configuration }] of Object.entries(HTTP_FRONTS)) {
    /** @returns its sockets: what comes to the first goes to that path, what comes to the second to that port */
    const stand = async (path: string, port: number): Promise<readonly string[]> => {
      const directory = join(daemon.directory, 'between');
      mkdirSync(directory);
      const file = join(directory, 'configuration');
      writeFileSync(file, configuration(directory, path, port));
      const [program = '', ...args] = command(file);
      between = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      between.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const sockets = ['path.sock', 'port.sock'].map((way) => join(directory, way));
      await until(`${name} listens; it said: ${said}`, () => sockets.every(existsSync));
      return sockets;
    };
    const curlTo = (socket: string): readonly string[] => [
      ...['curl', '-s', '--unix-socket', socket, '--data-binary', '@-'],
      'http://localhost/',
    ];

    it(`curl through ${name}, at a Unix path and over TCP`, async () => {
      const overTcp = await startDaemon({ args: ['--http', '127.0.0.1:0'] });
      try {
        for (const socket of await stand(http, await httpPort(overTcp))) {
          const curl = curlTo(socket);
          await compare(curl);
          await compare([...curl, '-H', 'Transfer-Encoding: chunked']);
          const refused = await runClient([...curl, '-w', '%{http_code}'], Buffer.from([0xff]));
          assert.match(refused.out.toString(), /^eofd: .*UTF-8.*\n422$/);
        }
      } finally {
        overTcp.clean();
      }
    });

    it(`curl through ${name}, with the largest request that eofd takes, and with one that is too large`, async () => {
      const [socket = ''] = await stand(http, 1);
      const largest = pattern(16 * MIB);
      const { out } = await runClient(curlTo(socket), largest);
      assert.ok(out.equals(Buffer.from(largest.toString().toUpperCase())));
      const refused = await runClient([...curlTo(socket), '-w', '%{http_code}'], pattern(16 * MIB + 1));
      assert.match(refused.out.toString(), /413$/);
    });

    it(`curl through ${name}, which ends its program when it leaves`, async () => {
      const worker = await startDaemon({ args: ['--http', './http', '--', 'sh', '-c', 'echo begun >&2; sleep 300'] });
      try {
        const [socket = ''] = await stand(join(worker.directory, 'http'), 1);
        const [program = '', ...args] = curlTo(socket);
        const curl = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
        curl.stdin.end('a');
        const { EOFD_REQUEST_ID: id } = await worker.said(/begun/);
        curl.kill('SIGKILL');
        await worker.record((line) => line['EOFD_OUTCOME'] === 'aborted');
        await until('the program is gone', () => processesOf(String(id)).length === 0);
      } finally {
        worker.clean();
      }
    });
  }
});
