import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { runClient } from '../support/clients.ts';
import { EOFD } from '../support/commands.ts';
import { seed } from '../support/random.ts';

interface Fuzzed {
  readonly served: number;
  readonly refused: number;
  readonly undefined: readonly unknown[];
}

const ROUNDS = 80;

describe('A daemon in a random activation environment', () => {
  it('serves, or says in one line why not and ends with 69', async function () {
    this.timeout(120_000);
    const command = ['python3', resolve('test/support/activation_fuzz.py'), String(seed), String(ROUNDS), '--'];
    const { out, errors } = await runClient([...command, process.execPath, EOFD, '--log-format', 'json']);
    assert.equal(errors, '');
    const { served, refused, undefined: neither } = JSON.parse(out.toString()) as Fuzzed;
    assert.deepEqual(neither, [], `seed ${seed}`);
    assert.equal(served + refused, ROUNDS);
    assert.ok(served > 0 && refused > 0);
  });
});
