import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeTree } from '../support/remove-tree.ts';

const IMPORT = "import type { ModuleContext, ModuleHandler, ModuleReply } from 'eofd';\n";

/** What the compiler says of each of some modules in TypeScript, in a project that has eofd as a dependency. */
function compile(...texts: readonly string[]): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-types-'));
  mkdirSync(join(directory, 'node_modules/@types'), { recursive: true });
  symlinkSync(resolve('.'), join(directory, 'node_modules/eofd'));
  symlinkSync(resolve('node_modules/@types/node'), join(directory, 'node_modules/@types/node'));
  symlinkSync(resolve('node_modules/undici-types'), join(directory, 'node_modules/undici-types'));
  const files = texts.map((_, index) => `made${index}.mts`);
  files.forEach((file, index) => writeFileSync(join(directory, file), texts[index] ?? ''));
  const compilerOptions = { target: 'es2023', module: 'nodenext', strict: true, noEmit: true, types: ['node'] };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const { stdout } = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', directory], {
    encoding: 'utf8',
  });
  removeTree(directory);
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
  return files.map((file) => errors.filter((line) => line.includes(file)).join('\n'));
}

describe('the types of a module', () => {
  it('let through what answers, at once or later, with bytes or text', () => {
    const good = `
const answer: ModuleHandler = async (request, { requestId, peer, signal, log }) => {
  const reply: ModuleReply = request.length > 0 ? request.subarray(1) : \`\${requestId} \${peer.pid} \${peer.uid} \${peer.gid}\`;
  signal.throwIfAborted();
  log('one line');
  return reply;
};
export const atOnce: ModuleHandler = (request: Uint8Array, context: ModuleContext) => context.requestId + String(request.length);
export const least: ModuleHandler = () => '';
export default answer;`;
    assert.deepEqual(compile(IMPORT + good), ['']);
  });

  it('stop what does not', () => {
    const bad: Readonly<Record<string, RegExp>> = {
      'export const a: ModuleHandler = () => 42;': /TS2322/,
      'export const a: ModuleHandler = async () => ({ text: "x" });': /TS2322/,
      'export const a: ModuleHandler = (request) => request.toUpperCase();': /TS2339/,
      'export const a: ModuleHandler = (request, { id }) => id;': /TS2339/,
      'export const a: ModuleHandler = (request, context) => { context.requestId = "x"; return ""; };': /TS2540/,
      'export const a: ModuleHandler = (request, context, more) => "";': /TS2322|TS7006/,
    };
    const said = compile(...Object.keys(bad).map((text) => IMPORT + text));
    for (const [index, [text, error]] of Object.entries(bad).entries()) assert.match(said[index] ?? '', error, text);
  });

  it('are used as docs/handlers.md shows', () => {
    const [, text = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync('docs/handlers.md', 'utf8')) ?? [];
    assert.match(text, /ModuleHandler/);
    assert.deepEqual(compile(text), ['']);
  });
});
