import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { lint } from '../support/lint.ts';

/**
 * What the files of each folder may import beside their own folder. `node` stands for every builtin module that has no
 * line of its own.
 */
const MAY_IMPORT = {
  core: ['node:buffer'],
  posix: ['core', 'koffi', 'node', 'node:buffer', 'node:module'],
  server: ['core', 'posix', 'node', 'node:buffer'],
  http: ['core', 'posix', 'node', 'node:buffer', 'node:net'],
  metrics: ['core', 'posix', 'node', 'node:buffer', 'node:net'],
  systemd: ['core', 'posix', 'sd-notify', 'node', 'node:buffer', 'node:module'],
  log: ['core', 'posix', 'winston', 'node', 'node:buffer'],
  handlers: ['core', 'posix', 'node', 'node:buffer'],
  client: ['core', 'node', 'node:buffer', 'node:net'],
  program: ['core', 'node', 'node:buffer'],
  eofd: [
    'core',
    'posix',
    'server',
    'http',
    'metrics',
    'systemd',
    'log',
    'handlers',
    'program',
    'smol-toml',
    'node',
    'node:buffer',
  ],
  eofc: ['core', 'client', 'program', 'node', 'node:buffer', 'node:net'],
  'eofd-units': ['core', 'posix', 'systemd', 'program', 'node', 'node:buffer'],
  start: ['node', 'node:buffer', 'node:module'],
} as const;

const folders = Object.keys(MAY_IMPORT);
const packages = ['koffi', 'sd-notify', 'winston', 'smol-toml', 'logform'];
const builtins = ['node:buffer', 'node:module', 'node:net', 'node'];
const REFUSED = 'eslint(no-restricted-imports)';

const specifier = (target: string): string => {
  if (folders.includes(target)) return `../${target}/index.ts`;
  return target === 'node' ? 'node:fs/promises' : target;
};

describe('the layers', () => {
  it('have a rule for each folder of the sources', () => {
    const found = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(
      found.map(({ name }) => name).filter((name) => !folders.includes(name)),
      [],
    );
  });

  it('let each folder import what it may and nothing else', () => {
    const files: Record<string, string> = {};
    const refused: string[] = [];
    for (const [folder, allowed] of Object.entries<readonly string[]>(MAY_IMPORT)) {
      for (const target of [...folders, ...packages, ...builtins]) {
        if (target === folder) continue;
        const name = `src/${folder}/${target.replace(':', '-')}.ts`;
        files[name] = `import '${specifier(target)}';\n`;
        if (!allowed.includes(target)) refused.push(`${name}: ${REFUSED}`);
      }
    }
    assert.deepEqual(
      lint(files).filter((finding) => finding.endsWith(REFUSED)),
      refused.toSorted(),
    );
  });

  it('give to the outside the client and the words of the core', () => {
    const imports = folders.map((folder) => `import './${folder}/index.ts';\n`);
    const refused = lint({ 'src/index.ts': imports.join('') }).filter((finding) => finding.endsWith(REFUSED));
    assert.equal(refused.length, folders.length - 2);
    const allowed = lint({ 'src/index.ts': "import './core/index.ts';\nimport './client/index.ts';\n" });
    assert.ok(!allowed.some((finding) => finding.endsWith(REFUSED)));
  });

  it('are seen in every form of an import', () => {
    const forms = {
      static: "import { a } from '../eofd/a.ts';\nexport const b = a;\n",
      type: "import type { A } from '../eofd/a.ts';\nexport const a: A = 1;\n",
      again: "export { a } from '../eofd/a.ts';\n",
      all: "export * from '../eofd/a.ts';\n",
      later: "export const a = await import('../eofd/a.ts');\n",
    };
    const files = Object.fromEntries(Object.entries(forms).map(([form, text]) => [`src/core/${form}.ts`, text]));
    const found = lint({ ...files, 'src/eofd/a.ts': 'export const a = 1;\nexport type A = number;\n' });
    for (const name of Object.keys(files))
      assert.ok(found.includes(`${name}: ${REFUSED}`), `${name}: ${found.join(', ')}`);
  });

  it('hold for a package that is loaded by its name at run time', () => {
    const owners = { koffi: 'posix', '@koromix': 'posix', 'sd-notify': 'systemd', winston: 'log', 'smol-toml': 'eofd' };
    for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )) {
      const text = readFileSync(`src/${file}`, 'utf8');
      for (const [name, owner] of Object.entries(owners)) {
        const isNamed = new RegExp(`['"\`]${name}['"\`/]`).test(text);
        assert.ok(!isNamed || file.startsWith(`${owner}/`), `src/${file} loads ${name}`);
      }
    }
  });
});
