import type { HandlerContext } from './handler.ts';

/** What a module is given beside the request. */
export type ModuleContext = HandlerContext;

/** The reply: bytes, or text that is sent as UTF-8. */
export type ModuleReply = Uint8Array | string;

/**
 * The default export of a module that answers requests (`--handler FILE`). A worker thread calls it with one request
 * at a time. What it throws, or rejects with, fails the request; of a HandlerFailure the log has only the message.
 *
 * @param request the whole request, the module's own @param context aborts its signal when the reply is no longer
 * wanted; a module that does not heed it is ended with its thread a second later
 */
export type ModuleHandler = (request: Uint8Array, context: ModuleContext) => ModuleReply | Promise<ModuleReply>;
