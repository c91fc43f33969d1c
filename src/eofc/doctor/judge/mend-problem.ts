import { shellWord } from '../finding.ts';

/**
 * The command that mends what eofd says is wrong with its settings, where one can: its own words tell what it met.
 * @param file of the settings @param user of the service
 */
export function mendProblem(problem: string, file: string | undefined, user: string | undefined): string {
  const { root = '', path = '' } =
    /"(?<path>\/[^"]+)" (?<root>asks for|gives|may not|cannot be read)/.exec(problem)?.groups ?? {};
  const [, command] = /\(to mend it: (.*?) FILE\)/.exec(problem) ?? [];
  if (command !== undefined && path !== '') return `${command.replaceAll('"', "'")} ${shellWord(path)}`;
  if (problem.includes('(EACCES)') && !problem.includes('noexec') && path !== '')
    return `chmod ${root === 'may not' ? 'a+rx' : 'a+r'} ${shellWord(path)}`;
  if (file === undefined) return '# change the command line as it says';
  const place = shellWord(file);
  if (problem.startsWith(`${file}: cannot be read: ENOENT`)) return `echo 'handler = "upper"' >${place}`;
  if (problem.startsWith(`${file}: cannot be read: EACCES`) && user !== undefined)
    return `chgrp ${user} ${place} && chmod g+r ${place}`;
  const [, unknown, meant] = /: ([\w-]+): unknown key; did you mean ([\w-]+)\?/.exec(problem) ?? [];
  if (meant !== undefined) return `sed -i 's/^${unknown}\\b/${meant}/' ${place}`;
  const [, line] = /; to run it for each request: (program = .*)$/.exec(problem) ?? [];
  return line === undefined ? `# change ${file} as it says` : `# in ${file}: ${line}`;
}
