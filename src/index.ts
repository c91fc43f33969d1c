export { type RequestOptions, request } from './client/request.ts';
export { RequestError, type RequestErrorCode } from './client/request-error.ts';
export { type Progress, requestStream, type StreamOptions } from './client/request-stream.ts';
export type { RequestBody } from './client/upload.ts';
export { type HandlerContext, HandlerFailure } from './core/handler.ts';
export type { ModuleContext, ModuleHandler, ModuleReply } from './core/module-handler.ts';
export type { Outcome, PeerCredentials } from './core/outcome.ts';
