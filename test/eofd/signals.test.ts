import { deepEqual } from 'node:assert/strict';
import { moduleUrl, runNode } from '../support/node.ts';

describe('the signals that a daemon takes', () => {
  const heard = (...signals: readonly string[]) => {
    const script = `
      import { takeSignals } from ${JSON.stringify(moduleUrl('eofd/signals'))};
      takeSignals((asked) => console.log(asked), (name) => console.log(name));
      for (const signal of ${JSON.stringify(signals)}) process.emit(signal, signal);`;
    const { status, out } = runNode(script);
    return { status, out: out.trim().split('\n') };
  };

  it('ask for a stop or a reload', () => {
    deepEqual(heard('SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'), {
      status: 0,
      out: ['stop', 'stop', 'stop', 'reload'],
    });
  });

  it('are told of once where they do nothing', () => {
    deepEqual(heard('SIGUSR1', 'SIGUSR2', 'SIGUSR2', 'SIGPROF', 'SIGUSR2'), {
      status: 0,
      out: ['SIGUSR2', 'SIGPROF'],
    });
  });
});
