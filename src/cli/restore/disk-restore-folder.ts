/** The record of a restore, or of a group of them, on disk: private files, each written once. */
import { existsSync, linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText } from '../../engine/errors/plain-text';
import { StateError } from '../../engine/errors/state-error';
import { type JsonObject, jsonObject } from '../../engine/files/json-object';
import { makePrivateFolder, textOf, writeWhole } from '../../engine/files/private-files';
import type { RecordFolder } from '../../engine/restore/restore-record';

export class DiskRestoreFolder<D extends string> implements RecordFolder<D> {
  constructor(public readonly name: string) {}

  public async read(document: D): Promise<JsonObject | undefined> {
    const path = join(this.name, document);
    if (!existsSync(path)) return undefined;
    const json = jsonObject(textOf(path));
    if (json) return json;
    throw new StateError(`restore is corrupt: ${path} holds no JSON object`, undefined, 'restore the folder from a copy; the table that was restored stays');
  }

  /** A link is made only where there is no file, so the first of two processes writes the document. */
  public async write(document: D, content: object): Promise<boolean> {
    makePrivateFolder(this.name);
    const [path, draft] = [join(this.name, document), join(this.name, `${document}.${process.pid}.draft`)];
    writeWhole(draft, `${jsonText(content, 2)}\n`);
    try {
      linkSync(draft, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
}
