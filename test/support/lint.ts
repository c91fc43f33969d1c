import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { removeTree } from './remove-tree.ts';

/** What the linter, set up as it is here, says of a project with these files. @returns `file: rule`, sorted */
export function lint(files: Readonly<Record<string, string>>): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-lint-'));
  try {
    for (const name of ['.oxlintrc.jsonc', 'tsconfig.json', 'package.json']) cpSync(name, join(directory, name));
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/oxlint'), ['--format', 'json', 'src'], {
      cwd: directory,
      encoding: 'utf8',
    });
    if (!stdout.startsWith('{')) throw new Error(`the linter did not run: ${stdout}${stderr}`);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly { filename: string; code: string }[] };
    return diagnostics.map(({ filename, code }) => `${filename}: ${code}`).toSorted();
  } finally {
    removeTree(directory);
  }
}
