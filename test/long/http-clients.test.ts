import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { httpPort } from '../support/http-client.ts';
import { pattern } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

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
/** What stands ahead of eofd, and asks it at a Unix path and over TCP. */
const FRONTS = {
  haproxy: {
    command: (file: string) => ['haproxy', '-db', '-f', file],
    configuration: (directory: string, http: string, port: number) => `
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend path
  bind unix@${directory}/path.sock
  default_backend path
frontend port
  bind unix@${directory}/port.sock
  default_backend port
backend path
  option httpchk GET /readyz
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
  server eofd unix@${http} check
backend port
  server eofd 127.0.0.1:${port}
`,
  },
  nginx: {
    command: (file: string) => ['nginx', '-c', file, '-e', 'stderr'],
    configuration: (directory: string, http: string, port: number) => `
daemon off;
master_process off;
pid ${directory}/pid;
error_log stderr;
events {}
http {
  access_log off;
  client_max_body_size 20m;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join('\n  ')}
  proxy_http_version 1.1;
  proxy_set_header Host localhost;
  proxy_set_header Connection "";
  server { listen unix:${directory}/path.sock; location / { proxy_pass http://unix:${http}; } }
  server { listen unix:${directory}/port.sock; location / { proxy_pass http://127.0.0.1:${port}; } }
}
`,
  },
} as const;

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

  for (const [name, { command, configuration }] of Object.entries(FRONTS)) {
    it(`curl through ${name}, at a Unix path and over TCP`, async () => {
      const overTcp = await startDaemon({ args: ['--http', '127.0.0.1:0'] });
      try {
        const directory = join(daemon.directory, 'between');
        mkdirSync(directory);
        const file = join(directory, 'configuration');
        writeFileSync(file, configuration(directory, http, await httpPort(overTcp)));
        const [program = '', ...args] = command(file);
        between = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
        let said = '';
        between.stderr?.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
        for (const way of ['path.sock', 'port.sock']) {
          const socket = join(directory, way);
          await until(`${name} listens; it said: ${said}`, () => existsSync(socket));
          const curl = ['curl', '-s', '--unix-socket', socket, '--data-binary', '@-', 'http://localhost/'];
          await compare(curl);
          await compare([...curl, '-H', 'Transfer-Encoding: chunked']);
          const refused = await runClient([...curl, '-w', '%{http_code}'], Buffer.from([0xff]));
          assert.match(refused.out.toString(), /^eofd: .*UTF-8.*\n422$/);
        }
      } finally {
        overTcp.clean();
      }
    });
  }
});
