import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair } from './certificates.ts';
import { nginxFile } from './nginx-file.ts';

/** What a balancer is told about where it stands. */
export interface Place {
  readonly directory: string;
  /** Its own, and then those of workers 1, 2 and 3. */
  readonly ports: readonly number[];
  /** Where workers speak TLS: whom it believes, and what it shows. */
  readonly tls?: { readonly ca: string; readonly shown: Pair; readonly both: string } | undefined;
}

/** A program before workers, as docs/scaling.md has it, at the ports of a test. */
export interface Balancer {
  command(file: string): readonly [program: string, ...args: string[]];
  configuration(place: Place): string;
}

/** What the document has from a line on, as far as it is indented. */
function fromDocument(first: string): string {
  const [, text] = readFileSync('docs/scaling.md', 'utf8').split(new RegExp(`^(?= +${first}$)`, 'm'));
  const [block = ''] = /^(?: {4}.*\n|\n)+/.exec(text ?? '') ?? [];
  assert.notEqual(block, '', first);
  return block.replaceAll(/^ {4}/gm, '');
}

const withPorts = (text: string, ports: readonly number[]): string =>
  text.replaceAll(/127\.0\.0\.1:808(\d)/g, (_, at: string) => `127.0.0.1:${ports[Number(at)] ?? assert.fail(at)}`);

/**
 * @param checkTimeout how long a check may take where the document's time is too short: a machine that is busy with
 * other things answers late, and is no worker that was lost
 */
export const haproxy = (checkTimeout?: string): Balancer => ({
  command: (file) => ['haproxy', '-db', '-f', file],
  configuration({ directory, ports, tls }) {
    const shown = tls && ` ssl verify required ca-file ${tls.ca} crt ${tls.both} verifyhost localhost`;
    const text = withPorts(fromDocument('global'), ports)
      .replace('/run/haproxy/admin.sock', join(directory, 'admin.sock'))
      .replaceAll(/server worker\d \S+/g, `$&${shown ?? ''}`);
    assert.match(text, /server worker3 127/);
    return checkTimeout === undefined ? text : text.replace(/(?<=timeout check ).*/, checkTimeout);
  },
});

/** @param more directives of the location that the document does without */
export const nginx = (more = ''): Balancer => ({
  command: (file) => ['nginx', '-c', file, '-e', 'stderr'],
  configuration({ directory, ports, tls }) {
    const pass = tls && fromDocument('proxy_pass https://workers;');
    const own = tls && {
      'proxy_ssl_name workers': 'proxy_ssl_name localhost',
      'ca.crt': tls.ca,
      'front.crt': tls.shown.cert,
      'front.key': tls.shown.key,
    };
    const before = fromDocument('upstream workers \\{').replace('proxy_pass http://workers;', `$&${more}`);
    let text = pass === undefined ? before : before.replace('proxy_pass http://workers;', pass);
    for (const [one, other] of Object.entries(own ?? {})) {
      assert.ok(text.includes(one), one);
      text = text.replace(one, other);
    }
    return nginxFile(directory, withPorts(text, ports));
  },
});
