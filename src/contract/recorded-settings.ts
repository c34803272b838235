/** The names under which settings of tables are recorded, for the function that writes them and those who read them. */

/** What a run of the recorder is asked for. */
export interface SettingsRun {
  /** The names of the tables. A table whose condition is not met has the name `-`. */
  readonly tables: readonly string[];
  readonly place: SettingsPlace;
}

/** A place in a bucket. */
export interface SettingsPlace {
  readonly bucketName: string;

  /** The beginning of the keys, with a slash at its end. */
  readonly prefix: string;
}

/** The folder of recorded settings, beside the records of restores. */
export const SETTINGS_FOLDER = 'settings/';

/** The name of a table whose condition is not met: names have three characters at least. */
export const ABSENT_TABLE = '-';

/** DynamoDB gives each table an id: one that is created again under the same name has another one. */
const TABLE_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The names of the documents, as a pattern of IAM: a table and its id. */
export const SETTINGS_NAMES = [`${SETTINGS_FOLDER}*-????????-????-????-????-????????????.json`];

/** The document of a table below the prefix. */
export function settingsDocument(tableName: string, tableId: string): string {
  return `${SETTINGS_FOLDER}${tableName}-${tableId}.json`;
}

/** True for the document of a table of that name, whatever its id. */
export function isSettingsDocument(name: string, tableName: string): boolean {
  const [start, end] = [settingsDocument(tableName, '').replace(/\.json$/, ''), '.json'];
  return name.startsWith(start) && name.endsWith(end) && TABLE_ID.test(name.slice(start.length, -end.length));
}
