export { request, type RequestOptions } from './client/request.ts';
export { RequestError, type RequestErrorCode } from './client/request-error.ts';
export { type Progress, requestStream, type StreamOptions } from './client/request-stream.ts';
export type { RequestBody } from './client/upload.ts';
export { HandlerFailure, type HandlerContext } from './core/handler.ts';
export type { Outcome, PeerCredentials } from './core/outcome.ts';
