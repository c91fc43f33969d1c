import { equal } from 'node:assert/strict';
import { parseAddress } from '../../src/client/address.ts';
import { connectError, isQueueFull, isReset, transferError } from '../../src/client/system-error.ts';

const systemError = (code: string) => Object.assign(new Error(code), { code });

describe("an error of Node's", () => {
  const codes: [node: string, ours: string][] = [
    ['ENOENT', 'no-server'],
    ['ENOTDIR', 'no-server'],
    ['ECONNREFUSED', 'no-server'],
    ['EACCES', 'permission'],
    ['EPERM', 'permission'],
    ['EPROTOTYPE', 'not-a-stream-socket'],
    ['EMFILE', 'system'],
  ];
  for (const [node, ours] of codes) {
    it(`while connecting: ${node} is ${ours}, with the path in its message and itself as the cause`, () => {
      const cause = systemError(node);
      const error = connectError(cause, parseAddress('./a\x1bb'));
      equal(error.code, ours);
      equal(error.cause, cause);
      equal(error.message.includes('./a\\x1bb'), true);
    });
  }

  it('is a full listen queue, a reset or another error of the connection', () => {
    equal(isQueueFull(systemError('EAGAIN')), true);
    equal(isQueueFull(systemError('ECONNREFUSED')), false);
    equal(isReset(systemError('EPIPE')) && isReset(systemError('ECONNRESET')), true);
    equal(isReset(undefined), false);
    equal(transferError(systemError('EIO')).code, 'system');
  });
});
