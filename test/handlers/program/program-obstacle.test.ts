import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { obstacleTo } from '../../../src/handlers/program/program-obstacle.ts';
import { scratchForEach } from '../../support/scratch.ts';

describe('what keeps a script from being run', () => {
  const directory = scratchForEach();
  const obstacle = (text: string, searchPath = '/usr/bin:/bin'): string | undefined => {
    const path = join(directory(), 'made');
    writeFileSync(path, text, { mode: 0o755 });
    return obstacleTo(path, searchPath);
  };

  it('is nothing where its interpreter can be run', () => {
    for (const text of [
      '#!/bin/sh\n',
      '#!/bin/sh',
      '#!\t/bin/sh -e\n',
      '#!/usr/bin/perl -w\r\n',
      '#!/usr/bin/env sh\n',
    ])
      assert.equal(obstacle(text), undefined, JSON.stringify(text));
  });

  it('is that env(1) finds nothing in PATH, unless it is told of another one', () => {
    assert.match(String(obstacle('#!/usr/bin/env sh\n', '/nowhere')), /^asks for "sh", which is in none of/);
    assert.equal(obstacle('#!/usr/bin/env -S PATH=/bin sh\n', '/nowhere'), undefined);
  });

  it('is a chain of scripts without an end, or a link to itself', () => {
    const path = join(directory(), 'made');
    assert.match(String(obstacle(`#!${path}\n`)), /is one script too many$/);
    symlinkSync('loop', join(directory(), 'loop'));
    assert.equal(obstacleTo(join(directory(), 'loop'), ''), 'is a link that leads back to itself');
  });
});
