/** A journal in a file on disk. Entries that come while the disk is busy share its next turn. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodedEntries, entryText, isUrgent, type Journal, type JournalEntry, type JournalHistory } from './journal';
import { JournalBatches } from './journal-batches';
import { BEGINNING, brokenJournal, chained, followed, type JournalHead, type JournalLine } from './journal-chain';
import { textLines } from '../files/json-lines';
import { PRIVATE_FILE } from '../files/permissions';
import { noFile } from '../files/private-files';

const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW = 0 } = constants;
const BLOCK = 65_536;
const LINE_END = 0x0a;

export class DiskJournal implements Journal, JournalHistory {
  public static async open(file: string): Promise<DiskJournal> {
    const handle = await openFile(file);
    try {
      // An incomplete last line was never safe, and its write was never sent.
      const end = await endOfLine(handle, (await handle.stat()).size);
      await handle.truncate(end);
      await handle.sync();
      const folder = await open(dirname(file));
      await folder.sync().finally(() => folder.close());
      return new DiskJournal(file, handle, await headAt(handle, end, file));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private readonly batches: JournalBatches;

  private constructor(private readonly file: string, private readonly handle: FileHandle, private last: JournalHead) {
    this.batches = new JournalBatches(async (entries) => {
      const { text, head } = chained(entries, this.last);
      await handle.appendFile(text);
      await handle.datasync();
      this.last = head;
    });
  }

  /** The head of the part that is safe. */
  public get head(): JournalHead {
    return this.last;
  }

  public async append(entry: JournalEntry): Promise<void> {
    return this.batches.append(entryText(entry), isUrgent(entry));
  }

  public entries(): AsyncGenerator<JournalEntry> {
    return decodedEntries(this.lines());
  }

  public lines(): AsyncGenerator<JournalLine> {
    return linesOnDisk(this.file);
  }

  public async close(): Promise<void> {
    await this.handle.close();
  }
}

/** The lines of a journal on disk, also while a run writes it. */
export async function* linesOnDisk(file: string): AsyncGenerator<JournalLine> {
  let number = 0;
  for await (const line of textLines(file)) yield { ...line, place: `line ${++number} of ${file}` };
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, O_RDWR + O_APPEND + O_CREAT + O_NOFOLLOW, PRIVATE_FILE);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ELOOP' ? noFile(file, 'a symbolic link') : error;
  }
}

/** The end of the last whole line before a place; 0 if there is none. */
async function endOfLine(handle: FileHandle, before: number): Promise<number> {
  const block = Buffer.alloc(BLOCK);
  for (let end = before; end > 0; end -= BLOCK) {
    const start = Math.max(0, end - BLOCK);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const place = block.subarray(0, bytesRead).lastIndexOf(LINE_END);
    if (place >= 0) return start + place + 1;
  }
  return 0;
}

/** The head of the journal after the line that ends at a place. Its chain is verified only when all lines are read. */
async function headAt(handle: FileHandle, end: number, file: string): Promise<JournalHead> {
  if (end === 0) return BEGINNING;
  const start = await endOfLine(handle, end - 1);
  const { buffer } = await handle.read(Buffer.alloc(end - 1 - start), 0, end - 1 - start, start);
  const { json, fault, head } = followed(
    { text: buffer.toString(), place: `the last line of ${file}`, whole: true },
    BEGINNING,
  );
  if (!json) throw brokenJournal(fault!);
  return head;
}
