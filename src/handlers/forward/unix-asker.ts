import { HandlerFailure } from '../../core/handler.ts';
import { PosixError } from '../../posix/errno.ts';
import type { Asker } from './asker.ts';
import { connectUnix } from './connect-unix.ts';
import { type ConversationOptions, UnixConversation } from './unix-conversation.ts';

/** Asks a server whose requests end at EOF, as eofd's own do. @param path of its socket, absolute */
export const unixAsker = (path: string, options: ConversationOptions): Asker => ({
  async ask(request, context, reach) {
    let fd: number;
    try {
      fd = await connectUnix(path, context.signal, reach);
    } catch (error) {
      if (!(error instanceof PosixError)) throw error;
      throw new HandlerFailure(`cannot connect to the server: ${error.message}`, { cause: error });
    }
    return new UnixConversation(fd, request.splice(0), context, options).reply;
  },
});
