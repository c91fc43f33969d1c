import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FatalError } from '../../src/core/errors.ts';
import { readActivation } from '../../src/systemd/activation-variables.ts';
import { anyText, corpus, holds } from '../support/property.ts';

const SELF = { pid: 4242, pidfdId: () => 99n };
const variable = (...usual: readonly string[]) =>
  fc.option(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, anyText), { nil: undefined });
const environments = fc.record({
  LISTEN_PID: variable('4242', '0x1092', ' 4242', '1'),
  LISTEN_PIDFDID: variable('99', '0x63', '98'),
  LISTEN_FDS: variable('1', '2', '0', '-1', '2147483644', '2147483645'),
  LISTEN_FDNAMES: variable('', 'a', 'a:b', 'a\\:b', '\\', ':'),
});

describe('whatever the environment says of inherited sockets', () => {
  it('is a number of them with as many names, nothing, or an error in one safe line', () => {
    holds(
      environments,
      (environment) => {
        try {
          const passed = readActivation({ ...environment }, SELF);
          if (passed === undefined) return;
          assert.ok(passed.count >= 1 && passed.count <= 0x7fffffff - 3);
          if (passed.names !== undefined) assert.equal(passed.names.length, passed.count);
        } catch (error) {
          assert.ok(error instanceof FatalError);
          assert.doesNotMatch(error.message, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
          assert.ok(error.message.length < 1000);
        }
      },
      corpus('activation') as never[],
      5,
    );
  });

  it('names the sockets as systemd does, whatever is in their names', () => {
    const name = fc.string({ maxLength: 20, unit: fc.constantFrom(...'ab \\-_.[]"') });
    holds(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
      const LISTEN_FDNAMES = names.map((one) => one.replaceAll(/[\\:]/g, '\\$&')).join(':');
      const environment = { LISTEN_PID: '4242', LISTEN_FDS: String(names.length), LISTEN_FDNAMES };
      assert.deepEqual(readActivation(environment, SELF), { count: names.length, names });
    });
  });
});
