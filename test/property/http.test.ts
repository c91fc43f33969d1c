import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isForwardAddress, readForwardAddress } from '../../src/core/forward/forward-address.ts';
import { originOf, readProvenance } from '../../src/core/forward/provenance.ts';
import { foreignHeader } from '../../src/core/http/own-site.ts';
import { anyText, corpus, holds } from '../support/property.ts';

const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const part = fc.oneof(anyText, fc.string({ maxLength: 8, unit: fc.constantFrom(...'ab.:/?#@[]%0159-_\\ \t\n') }));

describe('whatever is written for a server to ask', () => {
  const scheme = fc.constantFrom('unix:', 'http+unix:', 'http:', 'http://', 'https://', 'HTTP://', 'http://[', 'Unix:');
  const addresses = fc.oneof(
    anyText,
    fc.tuple(scheme, part, part).map((parts) => parts.join('')),
  );

  it('is an address of its scheme, or an error in one safe line that says what to write', () => {
    holds(
      addresses,
      (text) => {
        if (!isForwardAddress(text)) return;
        let address: ReturnType<typeof readForwardAddress>;
        try {
          address = readForwardAddress(text);
        } catch (error) {
          const { message } = error as Error;
          assert.doesNotMatch(message, UNSAFE);
          assert.ok(message.length > 10 && message.length < 200, message);
          return;
        }
        assert.ok(text.startsWith(`${address.kind}:`));
        if ('path' in address) {
          assert.equal(`${address.kind}:${address.path}`, text);
          assert.ok(Buffer.byteLength(address.path) <= 107 && !address.path.includes('\0'));
        } else {
          const { host, port, target } = address;
          assert.match(host, /^[^\s/?#@[\]]+$/);
          assert.ok(port >= 1 && port <= 65_535, `${port}`);
          // What goes out in the first line of the request.
          assert.match(target, /^\/[\x21-\x7e]*$/);
        }
      },
      corpus('http-addresses') as string[],
      5,
    );
  });
});

describe('whatever a client over HTTP says of itself', () => {
  it('is where it comes from, in safe words, or nothing', () => {
    const header = fc.option(
      fc.oneof(
        anyText,
        fc.array(anyText, { maxLength: 2 }),
        part.map((text) => `${text}/1/2/3`),
        part.map((text) => `00-${text}4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01`),
      ),
      { nil: undefined },
    );
    holds(
      fc.tuple(header, header),
      ([origin, traceparent]) => {
        const from = readProvenance({ 'eofd-origin': origin, traceparent });
        if (from?.origin !== undefined) assert.equal(`${from.origin.id}/${from.origin.peer}`, origin);
        if (from?.trace !== undefined) assert.equal(from.trace.parent, traceparent);
        const words = [from?.origin?.id, from?.origin?.peer, from?.trace?.id, from?.trace?.parent];
        for (const word of words) assert.match(word ?? '', /^[\w/-]{0,97}$/);
      },
      [[['a/1/2/3'], ['']]],
      3,
    );
  });

  it('is read as a forwarding eofd wrote it', () => {
    const id = fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom(...'aZ09-') });
    const number = fc.nat({ max: 2 ** 31 - 1 });
    holds(fc.tuple(id, number, number, number), ([request, pid, uid, gid]) => {
      const { origin } = readProvenance({ 'eofd-origin': originOf(request, { pid, uid, gid }) }) ?? {};
      assert.deepEqual(origin, { id: request, peer: `${pid}/${uid}/${gid}` });
    });
  });

  it('is its own machine only where a browser would ask that machine for it', () => {
    const own = fc.constantFrom('localhost', '127.0.0.1', '[::1]', 'LOCALHOST', '127.255.255.255');
    const hosts = fc.oneof(
      anyText,
      own,
      fc.tuple(part, own, part).map((parts) => parts.join('')),
    );
    holds(
      hosts,
      (host) => {
        if (foreignHeader({ host }) !== undefined) return;
        const url = URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`) : undefined;
        // What no browser can ask for is nobody's.
        if (url !== undefined) assert.match(url.hostname, /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/);
      },
      corpus('hosts') as string[],
      5,
    );
  });
});
