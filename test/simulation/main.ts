// npm run simulate -- --seed N --hours H: a simulated world, and what was wrong in it first. With --seeds M so many of
// them, from N on, of H hours each.

import { parseArgs } from 'node:util';
import { letRun, libc, time } from './install.ts';

// Whatever is loaded late in the daemon is there: reading files would take time that no seed knows.
await import('../../src/eofd/http.ts');
const { World } = await import('./world.ts');

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    seeds: { type: 'string', default: '1' },
    hours: { type: 'string', default: '24' },
  },
});
const first = Number(values.seed);
let world: InstanceType<typeof World> | undefined;
process.on('uncaughtException', (error) => world?.caught(error));
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  world = new World(libc, time, seed, letRun);
  const startedAt = process.hrtime.bigint();
  const wrong = await world.run(Number(values.hours));
  const seconds = (Number(process.hrtime.bigint() - startedAt) / 1e9).toFixed(1);
  console.log(`seed ${seed}, ${values.hours} h in ${seconds} s: ${JSON.stringify(world.figures)}`);
  if (wrong === undefined) continue;
  console.error(`seed ${seed}: ${wrong}`);
  process.exitCode = 1;
  break;
}
