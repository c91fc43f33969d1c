import assert from 'node:assert/strict';
import {
  BEGUN_HEADER,
  ORIGIN_HEADER,
  originOf,
  PEER_HEADER,
  PROGRESS_OPTION,
  peerName,
  readProvenance,
} from '../../../src/core/forward/provenance.ts';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('where a request over HTTP comes from', () => {
  it('is read as a forwarding eofd writes it', () => {
    const header = originOf('mx2-1f-7', { pid: 11, uid: 22, gid: 33 });
    assert.deepEqual(readProvenance({ 'eofd-origin': header })?.origin, { id: 'mx2-1f-7', peer: '11/22/33' });
  });

  it('is nothing where no header says it, and nothing of what is not well-formed', () => {
    assert.equal(readProvenance({ host: 'x' }), undefined);
    assert.deepEqual(readProvenance({ 'eofd-origin': ['a/1/2/3'], traceparent: [PARENT] }), {
      origin: undefined,
      trace: undefined,
    });
    for (const origin of [
      '',
      'x',
      'a/1/2',
      'a/1/2/3/4',
      'a b/1/2/3',
      `${'x'.repeat(65)}/1/2/3`,
      'a/-1/2/3',
      'a\n/1/2/3',
    ])
      assert.equal(readProvenance({ 'eofd-origin': origin })?.origin, undefined, origin);
    assert.ok(readProvenance({ 'eofd-origin': `${'x'.repeat(64)}/1/2/3` })?.origin);
  });

  it('has the trace it belongs to', () => {
    const trace = { id: '4bf92f3577b34da6a3ce929d0e0e4736', parent: PARENT };
    assert.deepEqual(readProvenance({ traceparent: PARENT }), { origin: undefined, trace });
    for (const parent of [
      PARENT.toUpperCase(),
      `${PARENT}-more`,
      ` ${PARENT}`,
      PARENT.replace(/^00/, 'ff'),
      PARENT.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
      PARENT.replace('00f067aa0ba902b7', '0'.repeat(16)),
      `${PARENT}, ${PARENT}`,
      '',
    ])
      assert.equal(readProvenance({ traceparent: parent })?.trace, undefined, parent);
    assert.ok(readProvenance({ traceparent: PARENT.replace(/^00/, '01') })?.trace);
  });

  it('is named alike from both ends of a connection', () => {
    assert.equal(peerName('::ffff:127.0.0.1', 5000, 7), peerName('127.0.0.1', 5000, 8));
    assert.notEqual(peerName('127.0.0.1', 5000, 7), peerName('127.0.0.1', 5001, 7));
    assert.equal(peerName('::ffff:127.0.0.1', 5000, 7), '127.0.0.1 5000');
    assert.equal(peerName('2001:db8::ffff:1', 5000, 7), '2001:db8::ffff:1 5000');
    assert.equal(peerName(undefined, undefined, 7), 'pid 7');
    assert.equal(peerName('127.0.0.1', undefined, 7), '127.0.0.1 0');
  });

  it('is told in headers whose names stay, as are those that say how far a server has come', () => {
    assert.deepEqual([ORIGIN_HEADER, PEER_HEADER], ['eofd-origin', 'eofd-peer']);
    assert.deepEqual([BEGUN_HEADER, PROGRESS_OPTION], ['eofd-begun', 'eofd-progress']);
  });
});
