import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a scripted server does with a request: with the bytes of its head and body, so far as they are one piece. */
export type Script = (socket: Socket, nth: number) => void;

/** A server of HTTP that does to each request, by its number from 1 on, what the test says. */
export class ScriptedServer {
  connections = 0;
  requests = 0;
  /** The text of each request. */
  readonly heard: string[] = [];
  readonly #script: Script;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));

  constructor(script: Script) {
    this.#script = script;
  }

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    let text = '';
    socket.setEncoding('latin1').on('error', () => undefined);
    socket.on('data', (piece: string) => {
      text += piece;
      const [head = '', body = ''] = text.split('\r\n\r\n', 2);
      if (!text.includes('\r\n\r\n') || body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return;
      this.heard.push(text);
      text = '';
      this.#script(socket, ++this.requests);
    });
  }
}

/** A whole response. */
export const response = (status: string, body = '', ...headers: readonly string[]): string =>
  `HTTP/1.1 ${status}\r\n${headers.map((header) => `${header}\r\n`).join('')}Content-Length: ${body.length}\r\n\r\n${body}`;

/** The header by which an eofd shows that nobody is in between. */
export const peerHeader = ({ remoteAddress, remotePort }: Socket): string =>
  `Eofd-Peer: ${remoteAddress?.replace('::ffff:', '')} ${remotePort}`;
