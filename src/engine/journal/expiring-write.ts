import type { WriteEntry } from './journal';
import { hasExpired } from '../evidence/time-to-live';

/** True if a write leaves an item that time to live deletes again. */
export function leavesExpired(write: WriteEntry['write'], name: string, at: Date): boolean {
  switch (write.kind) {
    case 'put':
      return hasExpired(write.item, name, at);
    case 'delete':
      return false;
    case 'update':
      return write.marks.some(
        ({ path, base }) =>
          path.length === 1 && path[0] === name && base !== undefined && hasExpired({ [name]: base }, name, at),
      );
  }
}
