import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Certificates, type Pair } from '../support/certificates.ts';
import { type Answer, runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { eventually } from '../support/wait.ts';

interface Probe {
  readonly exec: { readonly command: readonly string[] };
}
interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly ports: readonly { readonly containerPort: number }[];
    readonly readinessProbe: Probe;
    readonly livenessProbe: Probe;
    readonly lifecycle: { readonly preStop: Probe };
  }[];
}
interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: unknown };
    readonly template: { readonly metadata: { readonly labels: unknown }; readonly spec: Pod };
  };
}
interface Service {
  readonly spec: { readonly selector: unknown; readonly ports: readonly { readonly port: number }[] };
}

/** Reads its standard input with the module `yaml` of Debian's Python, and writes JSON. */
const READ = 'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))';
/** Answers with its request, once a file is there. */
const PROGRAM = 'cat; echo begun >&2; until test -e "$0"; do sleep 0.05; done';

describe('the pods of docs/scaling.md', () => {
  const directory = scratchForEach();
  let deployment: Deployment;
  let service: Service;
  let daemon: RunningDaemon | undefined;
  before(async () => {
    const [, text = ''] =
      /^## Kubernetes\n[^]*?\n((?: {4}.*\n|\n)+?)- /m.exec(readFileSync('docs/scaling.md', 'utf8')) ?? [];
    const { out, errors } = await runClient(['/usr/bin/python3', '-c', READ], text.replaceAll(/^ {4}/gm, ''));
    assert.equal(errors, '');
    [deployment, service] = JSON.parse(out.toString()) as [Deployment, Service];
  });
  afterEach(() => daemon?.clean());

  const container = (): Pod['containers'][number] => {
    const [first] = deployment.spec.template.spec.containers;
    assert.ok(first !== undefined);
    return first;
  };

  it('are found by what they are called, at the port where they listen, and have the time for their stop', () => {
    const { selector, template } = deployment.spec;
    assert.deepEqual(selector.matchLabels, template.metadata.labels);
    assert.deepEqual(service.spec.selector, template.metadata.labels);
    const { args, ports, lifecycle } = container();
    const [port] = service.spec.ports;
    assert.deepEqual([port?.port, `--http=0.0.0.0:${port?.port}`], [ports[0]?.containerPort, args[0]]);
    const drain = args.find((word) => word.startsWith('--drain-timeout='));
    const [, pause] = lifecycle.preStop.exec.command;
    const needed = Number(pause) + Number(/=(\d+)s$/.exec(drain ?? '')?.[1]);
    assert.ok(template.spec.terminationGracePeriodSeconds > needed, String(needed));
  });

  it('answer their probes as they should: free, busy, and while they stop', async () => {
    const certificates = new Certificates(directory());
    const authority = certificates.authority();
    const own = certificates.signed(authority, '/CN=calc', 'DNS:calc');
    const files: Readonly<Record<string, string>> = {
      '/tls/calc.crt': own.cert,
      '/tls/calc.key': own.key,
      '/tls/ca.crt': authority.cert,
    };
    const placed = (word: string): string =>
      word.replace(/\/tls\/\S+/, (path) => files[path] ?? assert.fail(path)).replaceAll('8443', String(port));
    let port = 0;
    const { args, readinessProbe, livenessProbe } = container();
    const go = join(directory(), 'go');
    const words = args.slice(0, args.indexOf('--')).map(placed);
    daemon = await startDaemon({ args: [...words, '--handler-concurrency=1', '--', 'sh', '-c', PROGRAM, go] });
    const { message } = await daemon.said(/^listening on /);
    port = Number(/HTTP on 0\.0\.0\.0:(\d+) /.exec(String(message))?.[1]);
    const probe = async ({ exec: { command } }: Probe): Promise<number | null> =>
      (await runClient(command.map(placed))).code;
    const post = (as: Pair): Promise<Answer> => {
      const [curl = '', ...rest] = livenessProbe.exec.command.map(placed);
      const at = rest.map((word) => word.replace('/healthz', '/').replace(own.cert, as.cert).replace(own.key, as.key));
      return runClient([curl, ...at, '--data-binary', 'job']);
    };

    assert.deepEqual([await probe(readinessProbe), await probe(livenessProbe)], [0, 0]);
    const answer = post(certificates.signed(authority, '/CN=front'));
    await daemon.said(/begun/);
    // 22 is curl's for a status that is an error, 7 for a port where nobody listens.
    assert.deepEqual([await probe(readinessProbe), await probe(livenessProbe)], [22, 0]);
    daemon.kill('SIGTERM');
    await eventually('it takes nobody new', async () => ((await probe(readinessProbe)) === 7 ? true : undefined));
    writeFileSync(go, '');
    assert.equal((await answer).out.toString(), 'job');
    assert.equal((await daemon.exited).code, 0);
    const probed = daemon.lines.filter((line) => line['EOFD_OUTCOME'] !== undefined);
    assert.deepEqual(
      probed.map((line) => line['EOFD_OUTCOME']),
      ['replied'],
    );
  });
});
