import assert from 'node:assert/strict';
import type { OpenExchange } from '../../src/http/open-exchange.ts';
import { OpenExchanges } from '../../src/http/open-exchanges.ts';

describe('the requests on a connection', () => {
  let passed: string[];
  let all: OpenExchanges;
  beforeEach(() => {
    passed = [];
    all = new OpenExchanges();
  });

  const open = (id: string, at: number | undefined, isArriving = false): OpenExchange => {
    const exchange = {
      id,
      isArriving,
      deadline: at === undefined ? undefined : { at, option: 'read-timeout' },
      passDeadline() {
        passed.push(id);
        all.delete(exchange);
      },
    } as unknown as OpenExchange;
    all.add(exchange);
    return exchange;
  };

  it('have the deadline of the one whose comes first, and none where none has one', () => {
    open('a', undefined);
    assert.equal(new OpenExchanges().deadline, undefined);
    for (const [id, at] of [
      ['b', 5],
      ['c', 3],
      ['d', 4],
    ] as const)
      open(id, at);
    assert.equal(all.deadline?.at, 3);
  });

  it('are each told of a deadline that has passed, at its edge too, though others end meanwhile', () => {
    for (const [id, at] of [
      ['a', 5],
      ['b', 6],
      ['c', 7],
    ] as const)
      open(id, at);
    all.passDeadlines(6);
    assert.deepEqual([passed, all.size], [['a', 'b'], 1]);
  });

  it('end in any order, each once', () => {
    const [one, two, three] = ['a', 'b', 'c'].map((id) => open(id, 1));
    for (const each of [two, two, one, three, three]) if (each !== undefined) all.delete(each);
    assert.deepEqual([all.size, [...all]], [0, []]);
  });

  it('have one at most that has not come whole', () => {
    open('a', 1);
    assert.equal(all.arriving, undefined);
    const last = open('b', 1, true);
    assert.equal(all.arriving, last);
  });
});
