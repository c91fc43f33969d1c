/** A response as its client reads it. */
export interface WebAnswer {
  readonly status: number;
  /** Of the request, as the server has it. */
  readonly id: string | undefined;
  /** The client may not ask again on this connection. */
  readonly isLast: boolean;
  readonly bytes: number;
  body: string;
}

const HEAD = /^HTTP\/1\.1 (\d{3}) [\w '-]*\r\n((?:[\w-]+: [^\r\n]*\r\n)*)$/;

/** The responses on one connection, in the order in which they come: as strict as a client may be. */
export class WebAnswers {
  readonly list: WebAnswer[] = [];
  /** How often the client was told to go ahead. */
  continues = 0;
  /** What came cannot be understood. */
  nonsense: string | undefined;
  #rest = '';

  take(text: string): void {
    this.#rest += text;
    while (this.nonsense === undefined && this.#step());
  }

  /** How many have come whole. */
  get whole(): number {
    return this.list.length - (this.isMidway ? 1 : 0);
  }

  /** Not all of the last one has come, or not all of a head. */
  get isMidway(): boolean {
    const last = this.list.at(-1);
    return last !== undefined && last.body.length < last.bytes;
  }

  get hasHalfHead(): boolean {
    return this.#rest !== '';
  }

  #step(): boolean {
    const last = this.list.at(-1);
    if (last !== undefined && last.body.length < last.bytes) {
      const piece = this.#rest.slice(0, last.bytes - last.body.length);
      this.#rest = this.#rest.slice(piece.length);
      last.body += piece;
      return piece.length > 0;
    }
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0) return false;
    this.#head(this.#rest.slice(0, end + 2));
    this.#rest = this.#rest.slice(end + 4);
    return true;
  }

  #head(head: string): void {
    const [, status = '', lines = ''] = HEAD.exec(head) ?? [];
    const value = (name: string): string | undefined => new RegExp(`^${name}: (.*)\r$`, 'im').exec(lines)?.[1];
    const length = value('Content-Length');
    if (status.startsWith('1')) this.continues++;
    else if (status === '' || length === undefined || this.list.at(-1)?.isLast === true) this.nonsense = head;
    else {
      const isLast = value('Connection') === 'close';
      this.list.push({ status: Number(status), id: value('Eofd-Request-Id'), isLast, bytes: Number(length), body: '' });
    }
  }
}
