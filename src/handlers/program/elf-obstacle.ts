import { readdirSync, statSync } from 'node:fs';
import { quoted } from '../../core/quote.ts';

/** The names of machines, by their number in an ELF header; elf(5). */
const MACHINES: Readonly<Record<number, string>> = {
  3: '32-bit x86',
  8: 'MIPS',
  21: '64-bit PowerPC',
  22: 'IBM Z',
  40: '32-bit ARM',
  62: 'x86-64',
  183: '64-bit ARM',
  243: 'RISC-V',
};
/** What runs here without help; a kernel may be built without the 32-bit ones. */
const RUN_HERE: Readonly<Record<string, readonly number[]>> = { x64: [62, 3], arm64: [183, 40] };
const OBJECT_FILE = 1;
const PT_INTERP = 3;

/**
 * What keeps the system from running a file that is no text, in words.
 * @param head its beginning, in full unless it is long
 */
export function elfObstacle(head: Buffer): string | undefined {
  // Somebody may have told the kernel what runs other files: QEMU, Wine, Java.
  if (hasForeignFormats()) return undefined;
  if (head.toString('latin1', 0, 4) !== '\x7fELF') return 'is neither a script nor a program for Linux';
  if (head.length < 64) return 'is cut off: its header is not complete';
  const isLittle = head[5] === 1;
  const machine = isLittle ? head.readUInt16LE(18) : head.readUInt16BE(18);
  if (!isLittle || !(RUN_HERE[process.arch] ?? [machine]).includes(machine))
    return `is made for another machine (${MACHINES[machine] ?? `number ${machine}`}), and this one is ${process.arch}`;
  if (head.readUInt16LE(16) === OBJECT_FILE) return 'is an object file, which is not linked yet';
  const loader = head[4] === 2 ? loaderOf(head) : undefined;
  return loader !== undefined && statSync(loader, { throwIfNoEntry: false }) === undefined
    ? `asks for the loader ${quoted(loader)}, which is not there: it was made for another system or C library`
    : undefined;
}

/** What maps the libraries of a 64-bit program: PT_INTERP of its program headers. */
function loaderOf(head: Buffer): string | undefined {
  const [first, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  for (let at = first; at < first + size * count && at + 40 <= head.length; at += Math.max(1, size)) {
    if (head.readUInt32LE(at) !== PT_INTERP) continue;
    const start = Number(head.readBigUInt64LE(at + 8));
    const end = start + Number(head.readBigUInt64LE(at + 32)) - 1;
    return start < end && end <= head.length ? head.toString('utf8', start, end) : undefined;
  }
  return undefined;
}

function hasForeignFormats(): boolean {
  try {
    return readdirSync('/proc/sys/fs/binfmt_misc').some((name) => name !== 'register' && name !== 'status');
  } catch {
    return false;
  }
}
