/** Shares of all samples, by where the processor was: a system call, JavaScript, Node itself ... They add up to 1. */
export type Shares = Readonly<Record<string, number>>;

/** Where the time of one request goes. */
export interface Profile {
  readonly name: string;
  /** All processor time of the server for one request. */
  readonly cpuUs: number;
  readonly shares: Shares;
  /** System calls for one request, by name. */
  readonly calls: Readonly<Record<string, number>>;
}

/**
 * Samples are counted by what `perf script -F ip,sym,dso` prints of each: its frames, the innermost first, and an empty
 * line behind it.
 */
export function classify(script: string): Shares {
  const samples = script
    .split('\n\n')
    .map((sample) => sample.split('\n').filter((frame) => frame.trim() !== ''))
    .filter((frames) => frames.length > 0);
  const counts: Record<string, number> = {};
  for (const frames of samples) counts[place(frames)] = (counts[place(frames)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / samples.length]));
}

function place(frames: readonly string[]): string {
  const [innermost = ''] = frames;
  if (innermost.endsWith('([kernel.kallsyms])') || innermost.endsWith('([vdso])')) return kernelPlace(frames);
  if (frames.some((frame) => /Scaveng|CollectGarbage|ConcurrentMark|Sweeper/.test(frame))) return 'garbage collection';
  if (/koffi[^/]*\.node\)$/.test(innermost)) return 'koffi';
  if (/\/libc[.-][^/]*\)$/.test(innermost)) return 'libc';
  if (/\/node\)$|\/libstdc\+\+[^/]*\)$/.test(innermost)) return 'Node and V8';
  return 'JavaScript';
}

/**
 * The system calls that cost either of them something. Other names of libc's are those of functions that an interrupt
 * came into.
 */
const CALLS = [
  'accept4',
  'recv',
  'send',
  'read',
  'write',
  'close',
  'shutdown',
  'poll',
  'ioctl',
  'epoll_ctl',
  'epoll_wait',
  'epoll_pwait',
];

/** The scheduler's work is put down to the scheduler; everything else to the call that it is done for. */
function kernelPlace(frames: readonly string[]): string {
  if (frames.some((frame) => /finish_task_switch|exit_to_user_mode_loop/.test(frame)))
    return 'kernel: switching between processes';
  const [, name = ''] =
    frames.map((frame) => /^\s*\S+ _*(?:GI_+)?(?:libc_)?(\w+).*\/libc[.-][^/]*\)$/.exec(frame)).find(Boolean) ?? [];
  return CALLS.includes(name) ? `kernel: ${name}` : 'kernel: other';
}

/** How often each system call was made, from the table that `strace -c` writes. */
export function parseCalls(table: string): Readonly<Record<string, number>> {
  const lines = table.matchAll(/^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$/gm);
  return Object.fromEntries(
    [...lines].filter(([, , name]) => name !== 'total').map(([, calls = '', name = '']) => [name, Number(calls)]),
  );
}
