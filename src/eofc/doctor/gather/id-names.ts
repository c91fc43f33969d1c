import { readFileSync } from 'node:fs';

interface Row {
  readonly name: string;
  readonly id: number;
  /** /etc/passwd: the user's own group; /etc/group: nothing of use. */
  readonly next: number;
  /** /etc/group: names of members. */
  readonly members: readonly string[];
}

/** The rows of a table such as /etc/passwd or /etc/group; none where it cannot be read. */
function rows(table: string): readonly Row[] {
  try {
    return readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => {
        const [name = '', , id, fourth = ''] = line.split(':');
        return { name, id: Number(id), next: Number(fourth), members: fourth.split(',') };
      });
  } catch {
    return [];
  }
}

export const userName = (uid: number): string => rows('/etc/passwd').find(({ id }) => id === uid)?.name ?? String(uid);
export const groupName = (gid: number): string => rows('/etc/group').find(({ id }) => id === gid)?.name ?? String(gid);

/** The groups that a log-in of a user would have. */
export function groupsAtLogin(user: string): readonly number[] {
  const own = rows('/etc/passwd').find(({ name }) => name === user)?.next;
  const more = rows('/etc/group').flatMap(({ id, members }) => (members.includes(user) ? [id] : []));
  return own === undefined ? more : [own, ...more];
}
