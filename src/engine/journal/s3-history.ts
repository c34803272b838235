/** The journal of a plan in S3 to read: of one run after another, or of a run in parts. */
import { joined } from './joined-journal';
import { decodedEntries, type JournalEntry, type JournalHistory } from './journal';
import type { JournalLine } from './journal-chain';
import { journalKeyOf, journalPrefix, withoutHoles } from './journal-keys';
import { objectLines } from './journal-objects';
import { listedKeys } from '../files/listed-keys';
import type { PlanObjects } from '../plan/plan-object';

export class S3History implements JournalHistory {
  constructor(private readonly place: PlanObjects) {}

  public entries(): AsyncGenerator<JournalEntry> {
    return decodedEntries(this.lines());
  }

  public lines(): AsyncGenerator<JournalLine> {
    const { client, bucket, prefix } = this.place;
    return joined(objectLines(withoutHoles(this.keys(), prefix), client, bucket), prefix);
  }

  /** In their order: those of the plan as a whole come before those of its parts. Other objects are ignored. */
  private async* keys(): AsyncGenerator<string> {
    const { client, bucket, prefix } = this.place;
    for await (const key of listedKeys(client, bucket, journalPrefix(prefix))) {
      if (journalKeyOf(key.slice(prefix.length))) yield key;
    }
  }
}
