import assert from 'node:assert/strict';
import { FOREIGN_KINDS, startAmongSwaps } from '../support/hostile-directory.ts';
import { counted, share } from './figures.ts';

describe('A hostile file system', () => {
  it('has no file of others touched, and no socket with another mode', async () => {
    const rounds = share(1000);
    const wrong: string[] = [];
    let bound = 0;
    for (let round = 0; round < rounds; round++) {
      const seen = await startAmongSwaps(FOREIGN_KINDS[round % FOREIGN_KINDS.length] ?? '');
      wrong.push(...seen.wrong);
      bound += seen.isBound ? 1 : 0;
    }
    const figure = `${rounds} starts among swapped sockets, files, links and directories, ${bound} of which came to listen and stopped: ${wrong.length} touched, or of another mode`;
    counted('directory', figure);
    assert.deepEqual(wrong, []);
  });
});
