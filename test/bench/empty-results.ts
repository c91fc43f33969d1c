import type { Results } from '../../bench/results.ts';

/** A run that has measured nothing yet. */
export function emptyResults(...names: readonly string[]): Results {
  return {
    startedAt: '2026-01-02T03:04:05.678Z',
    isQuick: false,
    rounds: 2,
    machine: {
      processor: 'Some processor',
      cores: 2,
      memoryGiB: 8,
      kernel: '6.1',
      system: 'Debian',
      versions: { Node: '20.1.2', Go: '1.19' },
      loadBefore: 0.25,
    },
    contestants: names.map((name) => ({ name, note: `${name} is different` })),
    absent: [],
    rows: {},
    profile: 'no perf on PATH',
    failures: [],
  };
}
