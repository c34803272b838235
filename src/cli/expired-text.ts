import { counted } from './count-text';
import { nameText } from '../handlers/engine/plain-text';

/**
 * What a person should know of restored items that have expired.
 *
 * @param when before the run or after it
 */
export function expiredText(count: number, attribute: string, when: 'planned' | 'done' = 'done'): string {
  const [be, have, them] = count === 1 ? ['was', 'has', 'it'] : ['were', 'have', 'them'];
  return `${counted(count, 'item')} that ${when === 'planned' ? 'would be' : be} restored ${have} expired by ${nameText(attribute)}: time to live deletes ${them} again within days; `
    + `switch time to live off first, or keep the attribute of updated items as it is with --keep ${nameText(attribute)}`;
}
