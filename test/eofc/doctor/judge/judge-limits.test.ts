import { deepEqual } from 'node:assert/strict';
import type { ProcessFacts } from '../../../../src/eofc/doctor/facts.ts';
import { judgeLimits } from '../../../../src/eofc/doctor/judge/judge-limits.ts';
import { codes, facts, mends, units } from '../sample-facts.ts';

type Properties = Readonly<Record<string, string>>;
const judge = (service: Properties, running: Partial<ProcessFacts> = {}) =>
  judgeLimits(
    facts({
      units: units(service),
      daemon: { process: { pid: 7, isOutdated: false, ...running }, copies: [], shadowing: [] },
    }),
  );

describe('what is judged of limits', () => {
  it('is nothing where they are far, or where there are none', () => {
    deepEqual(judge({ MemoryCurrent: '[not set]', MemoryMax: 'infinity', MemoryHigh: 'infinity' }), []);
    deepEqual(judgeLimits(facts({ units: undefined })), []);
  });

  it('is nine tenths of a limit, at the exact edge', () => {
    const memory = (now: string) => codes(judge({ MemoryCurrent: now, MemoryHigh: '1000', MemoryMax: '2000' }));
    deepEqual([memory('899'), memory('900')], [[], ['memory']]);
    const tasks = (now: string) => codes(judge({ TasksCurrent: now, TasksMax: '100' }));
    deepEqual([tasks('89'), tasks('90')], [[], ['tasks']]);
    const files = (open: number) => codes(judge({}, { descriptors: { open, max: 1000 } }));
    deepEqual([files(899), files(900)], [[], ['descriptors']]);
  });

  it('says how to raise them', () => {
    deepEqual(mends(judge({ TasksCurrent: '100', TasksMax: '100' })), [
      'mkdir -p /etc/systemd/system/eofd.service.d',
      "printf '[Service]\\nTasksMax=200\\n' >>/etc/systemd/system/eofd.service.d/limits.conf",
      'systemctl daemon-reload',
      'systemctl restart eofd.service',
    ]);
  });

  it('is a process that is older than its files', () => {
    deepEqual(mends(judge({}, { isOutdated: true })), ['systemctl restart eofd.service']);
  });
});
