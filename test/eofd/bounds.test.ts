import assert from 'node:assert/strict';
import { LOOKERS_MAX } from '../../src/core/account/lookers-max.ts';
import type { Bounds } from '../../src/core/ledger.ts';
import { defaultSettings } from '../../src/core/options.ts';
import type { LogRecord } from '../../src/core/records/record.ts';
import { boundsOf } from '../../src/eofd/bounds.ts';
import { DEFAULT_CHOICE } from '../../src/eofd/configuration/choose-handler.ts';
import type { Beside } from '../../src/eofd/sockets.ts';
import { moduleUrl, runNode } from '../support/node.ts';

interface Found {
  readonly bounds: Bounds;
  readonly records: readonly LogRecord[];
}

const DESCRIPTORS = 100;
const MEMORY = 100 * 2 ** 20;
/** Where two are compared: Node itself has one more or one less open at times. */
const OPEN = 20;

/** The bounds of a process that may open so few descriptors, and has so little memory. */
function withFewDescriptors(
  connectionsMax: number,
  served: Partial<Beside> = {},
  bufferMax = 4096,
  open?: number,
): Found {
  const beside = { http: false, metrics: false, ...served };
  const source = `
    import { boundsOf } from ${JSON.stringify(moduleUrl('eofd/bounds'))};
    import { defaultSettings } from ${JSON.stringify(moduleUrl('core/options'))};
    const records = [];
    process.constrainedMemory = () => ${MEMORY};
    const settings = { ...defaultSettings(), choice: { kind: 'built-in', name: 'upper' }, 'connections-max': ${connectionsMax}, 'connections-max-per-user': 900, 'buffer-max': ${bufferMax} };
    const bounds = boundsOf(settings, ${JSON.stringify(beside)}, (record) => records.push(record)${open === undefined ? '' : `, () => ${open}`});
    console.log(JSON.stringify({ bounds, records }));`;
  const { status, out, errors } = runNode(source, ['sh', '-c', `ulimit -n ${DESCRIPTORS}; exec "$@"`, 'sh']);
  assert.deepEqual({ status, errors }, { status: 0, errors: '' });
  return JSON.parse(out) as Found;
}

describe('the bounds of the service', () => {
  it('are what the settings say where there are descriptors enough, and nothing is said about it', () => {
    const settings = {
      ...defaultSettings(),
      'connections-max': 10,
      choice: DEFAULT_CHOICE,
      'connections-max-per-user': 7,
      'handler-concurrency': 1,
      'buffer-max': 4096,
    };
    const bounds = boundsOf(settings, { http: false, metrics: false }, ({ message }) => assert.fail(message));
    assert.deepEqual(bounds, { connectionsMax: 10, connectionsMaxPerUser: 7, bufferMaxBytes: 4096 });
  });

  it('leave descriptors to those who look at metrics', () => {
    const { connectionsMax, lookersMax = 0 } = withFewDescriptors(1024, { metrics: true }, 4096, OPEN).bounds;
    assert.equal(lookersMax, LOOKERS_MAX);
    assert.equal(withFewDescriptors(1024, {}, 4096, OPEN).bounds.connectionsMax, connectionsMax + lookersMax);
  });

  it('leave those who look no more than a third where descriptors are short, and one at least', () => {
    const places = (left: number): readonly (number | undefined)[] => {
      const { bounds } = withFewDescriptors(1024, { http: true, metrics: true }, 4096, DESCRIPTORS - 16 - left);
      return [bounds.connectionsMax, bounds.lookersMax];
    };
    assert.deepEqual(places(48), [16, 16]);
    assert.deepEqual(places(22), [7, 7]);
    assert.deepEqual(places(3), [1, 1]);
    assert.deepEqual(places(-5), [1, 1]);
  });

  it('are lower than connections-max where the limit of open files is, and the log says so', () => {
    const { bounds, records } = withFewDescriptors(1024);
    const { connectionsMax } = bounds;
    assert.ok(connectionsMax > 0 && connectionsMax < DESCRIPTORS, `${connectionsMax} connections`);
    assert.deepEqual(records, [
      {
        level: 'notice',
        event: 'limit',
        message: `only ${connectionsMax} connections at once instead of 1024 (connections-max): the limit of open files is ${DESCRIPTORS}`,
      },
    ]);
  });

  it('are half as low again where HTTP has connections of its own', () => {
    const without = withFewDescriptors(1024, {}, 4096, OPEN).bounds.connectionsMax;
    const { connectionsMax } = withFewDescriptors(1024, { http: true }, 4096, OPEN).bounds;
    assert.equal(connectionsMax, Math.floor(without / 2));
  });

  it('of memory are lower than buffer-max where the control group has little, and the log says so', () => {
    const { bounds, records } = withFewDescriptors(3, {}, MEMORY);
    assert.equal(bounds.bufferMaxBytes, 18 * 2 ** 20);
    assert.deepEqual(records, [
      {
        level: 'notice',
        event: 'limit',
        message:
          'only 18M of requests and replies in memory instead of 100M (buffer-max): the control group may take 100M',
      },
    ]);
  });

  it('of one user and of memory stay as they are set where the limit of open files is low', () => {
    const { bounds } = withFewDescriptors(1024);
    assert.deepEqual([bounds.connectionsMaxPerUser, bounds.bufferMaxBytes], [900, 4096]);
  });

  it('are as set, and nothing is said, where a low limit of open files is still enough', () => {
    assert.deepEqual(withFewDescriptors(3), {
      bounds: { connectionsMax: 3, connectionsMaxPerUser: 900, bufferMaxBytes: 4096 },
      records: [],
    });
  });
});
