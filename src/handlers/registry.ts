import { type Handler, HandlerFailure } from '../core/handler.ts';
import { isUtf8 } from 'node:buffer';
export const createHandler = (name: string): Handler => ({ kind: 'stream', name, begin: () => ({ push: (c) => { if (!isUtf8(c)) throw new HandlerFailure('bad'); return Buffer.from(c.toString().toUpperCase()); }, end() {} }) });
