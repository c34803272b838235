/** Warnings about damaged items and time to live. */
import { nameText } from '../../engine/errors/plain-text';
import { counted, numberText } from '../terminal/count-text';

/**
 * Items that would be restored and have expired.
 *
 * @param puts how many of them would be put back
 */
export function expiredPlanText(count: number, puts: number, attribute: string): string {
  const name = nameText(attribute);
  const ways = [
    'switch time to live off first',
    puts > 0 && `put items back without the attribute with --put-back-without ${name}`,
    puts < count && `keep that of updated items as it is with --keep ${name}`,
  ].filter((way) => way !== false);
  const last = ways.pop();
  const some = puts > 0 && puts < count ? `, ${numberText(puts)} of them put back` : '';
  return `${counted(count, 'item')} that would be ${puts === count ? 'put back' : 'restored'}${some} ${expiry(count, name)}; ${ways.join(', ')} or ${last}`;
}

/** Items that were restored and had expired. */
export function expiredText(count: number, attribute: string): string {
  return `${counted(count, 'item')} that ${count === 1 ? 'was' : 'were'} restored ${expiry(count, nameText(attribute))}; switch time to live off now, or give them another time: changes.csv has them all`;
}

/** Deletions by time to live that were read, and those of damaged items. */
export function deletionsText(count: number, damaged: number): string {
  return `${counted(count, 'deletion')}${damaged > 0 ? `, ${numberText(damaged)} of them of damaged items` : ''}`;
}

/** Damaged items that time to live has deleted since. */
export function deletedText(count: number, filter?: string): string {
  const [them, they] = count === 1 ? ['it', 'it was'] : ['them', 'they were'];
  return `time to live has deleted ${numberText(count)} of the damaged items since: --filter '${filter === undefined ? 'insert or modify or delete' : '(…)'} or ttl' puts ${them} back as ${they} before the damage`;
}

function expiry(count: number, name: string): string {
  return `${count === 1 ? 'has' : 'have'} expired by ${name}: time to live deletes ${count === 1 ? 'it' : 'them'} again within days`;
}
