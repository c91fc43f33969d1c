import { readFileSync } from 'node:fs';

/** One file system, or a part of one, in the tree of directories. */
export interface Mount {
  /** The directory of the file system that is seen there. */
  readonly root: string;
  readonly point: string;
  /** Of this mount alone: `noexec`. */
  readonly options: readonly string[];
  readonly type: string;
  /** Of the file system: the controllers of a control group's hierarchy. */
  readonly superOptions: readonly string[];
}

/**
 * What this process sees mounted, later ones over earlier ones: /proc/self/mountinfo, proc(5).
 * @throws Error without /proc
 */
export const mounts = (): readonly Mount[] => parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));

/** What /proc/self/mountinfo says, as it is read. */
export function parseMounts(text: string): readonly Mount[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    const [, , , root = '', point = '', options = ''] = mount.split(' ').map(unescaped);
    const [type = '', , superOptions = ''] = fileSystem.split(' ');
    return { root, point, options: options.split(','), type, superOptions: superOptions.split(',') };
  });
}

/** What would end a field is in octal. */
const unescaped = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
