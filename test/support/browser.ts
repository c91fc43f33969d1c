import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { removeTree } from './remove-tree.ts';

/** Debian's. */
const PROGRAM = '/usr/bin/chromium';
const QUIET = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** A browser without a window, in a directory of its own: `chromium` of Debian. */
export class TestBrowser {
  readonly context: BrowserContext;
  /** What pages said in the console, or threw, or what was refused them. */
  readonly complaints: string[] = [];
  /** Every address that was asked for. */
  readonly asked: string[] = [];
  readonly #directory: string;

  private constructor(context: BrowserContext, directory: string) {
    this.context = context;
    this.#directory = directory;
    context.on('console', (message) => this.complaints.push(`${message.type()}: ${message.text()}`));
    context.on('weberror', (error) => this.complaints.push(String(error.error())));
    context.on('request', (request) => this.asked.push(request.url()));
    context.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  static async open(...options: readonly string[]): Promise<TestBrowser> {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-browser-'));
    const context = await chromium.launchPersistentContext(directory, {
      executablePath: PROGRAM,
      headless: true,
      chromiumSandbox: false,
      args: [...QUIET, ...options],
    });
    return new TestBrowser(context, directory);
  }

  page(): Promise<Page> {
    return this.context.newPage();
  }

  async close(): Promise<void> {
    await this.context.close();
    removeTree(this.#directory);
  }
}
