import { close } from '../posix/descriptor.ts';
import { LentDescriptor } from './lent-descriptor.ts';

/** A descriptor of ours that is open until `close`, and watched from time to time. */
export class WatchedDescriptor extends LentDescriptor {
  override close(): void {
    if (!this.isOpen) return;
    // Closing is not enough: another program that is just being started has copies of all descriptors until it runs,
    // and an end of file in one of them would wake the loop over and over until then.
    super.close();
    close(this.fd);
  }
}
