import assert from 'node:assert/strict';
import { LoopDelay } from '../../src/metrics/loop-delay.ts';
import { ownFamilies } from '../../src/metrics/own-families.ts';

describe('the metrics of the process', () => {
  it('have the names that dashboards know, and values that can be true', () => {
    const delay = new LoopDelay();
    const families = [...ownFamilies(delay)];
    delay.stop();
    const value = (name: string) => families.find((one) => one.name === name)?.samples[0]?.value ?? Number.NaN;
    assert.ok(value('process_open_fds') > 3 && value('process_open_fds') <= value('process_max_fds'));
    assert.ok(value('process_resident_memory_bytes') > value('nodejs_heap_size_used_bytes'));
    assert.ok(Math.abs(value('process_start_time_seconds') + process.uptime() - Date.now() / 1000) < 2);
    assert.ok(value('process_cpu_seconds') > 0);
    assert.ok(value('nodejs_external_memory_bytes') > 0);
    assert.ok(families.some(({ name }) => name === 'eofd_event_loop_delay_seconds'));
  });
});
