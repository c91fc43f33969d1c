import assert from 'node:assert/strict';
import { classify, parseCalls } from '../../../bench/profile/classify.ts';

const sample = (...frames: readonly string[]): string => frames.map((frame) => `\t        ${frame}\n`).join('');
const KERNEL = 'ffffffff8162f0f0 unix_stream_sendmsg ([kernel.kallsyms])';
const LIBC = '/usr/lib/x86_64-linux-gnu/libc.so.6';

describe('the samples of a profile', () => {
  const cases: Readonly<Record<string, string>> = {
    'kernel: send': sample(KERNEL, `10aba4 __send (${LIBC})`, '85c27 [unknown] (/x/koffi.node)'),
    'kernel: write': sample(KERNEL, `f838f __GI___libc_write (${LIBC})`),
    'kernel: recv': sample(KERNEL, `f838f __libc_recv (${LIBC})`),
    'kernel: other': sample(KERNEL, `f838f __memmove_avx512 (${LIBC})`),
    'kernel: switching between processes': sample(
      'ffffffff81 finish_task_switch.isra.0 ([kernel.kallsyms])',
      `10aba4 __send (${LIBC})`,
    ),
    'garbage collection': sample('1124138 v8::internal::Scavenger::Process (/usr/bin/node)'),
    'Node and V8': sample('1124138 v8::internal::Runtime_X (/usr/bin/node)'),
    koffi: sample('87244 [unknown] (/x/@koromix/koffi-linux-x64/linux_x64/koffi.node)'),
    libc: sample(`87244 malloc (${LIBC})`),
    JavaScript: sample('7f267806c7dc [unknown] (/tmp/perf-29106.map)'),
  };
  for (const [name, frames] of Object.entries(cases)) {
    it(`are put down to: ${name}`, () => assert.deepEqual(classify(`${frames}\n`), { [name]: 1 }));
  }

  it('become shares of them all', () => {
    const [libc = '', koffi = ''] = [cases['libc'], cases['koffi']];
    assert.deepEqual(classify(`${libc}\n${koffi}\n${libc}\n${libc}\n`), { libc: 0.75, koffi: 0.25 });
  });
});

describe('the table of strace', () => {
  it('tells how often each call was made, whether or not some failed', () => {
    const text = `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 93.20    3.429444        4442       772        35 futex
  1.50    0.055330           2     20000           close
------ ----------- ----------- --------- --------- ----------------
100.00    3.679542          29    122969        42 total
`;
    assert.deepEqual(parseCalls(text), { futex: 772, close: 20_000 });
  });
});
