/** What a client reads that did not half-close. @param time read-timeout, in words */
export const stallLine = (time: string, bytes: number): string =>
  `eofd: no byte and no EOF for ${time}: ${bytes} bytes came, but the end of the request did not; ` +
  'half-close the connection after writing, with write_eof(), shutdown(SHUT_WR) or socket.end()\n';
