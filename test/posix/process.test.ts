import { deepEqual } from 'node:assert/strict';
import { moduleUrl, runNode } from '../support/node.ts';

describe('a process', () => {
  const run = (script: string) =>
    runNode(`import { ignoreRealTimeSignals, nameProcess } from ${JSON.stringify(moduleUrl('posix/process'))};
      import { readFileSync } from 'node:fs';
      ${script}`).out;

  it('has the name that it is given where tools show names, and keeps its command line', () => {
    const out = run(`nameProcess('eofd');
      const [first] = readFileSync('/proc/self/cmdline', 'utf8').split('\\0');
      console.log(readFileSync('/proc/self/comm', 'utf8').trim(), first === process.argv0 || first === process.execPath);`);
    deepEqual(out, 'eofd true\n');
  });

  it('lives on when a real-time signal comes', () => {
    const script = `ignoreRealTimeSignals();
      for (const number of [35, 50, 64]) process.kill(process.pid, number);
      setTimeout(() => console.log('alive'));`;
    deepEqual(run(script), 'alive\n');
  });
});
