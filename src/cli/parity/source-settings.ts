/** The settings of the table that was restored: of the table itself or, if it is gone, from a file. */
import { readFileSync } from 'node:fs';
import { Refusal } from '../../engine/errors/refusal';
import { jsonObject } from '../../engine/files/json-object';
import { readSettings } from '../../engine/settings/read-settings';
import type { SettingsClients } from '../../engine/settings/settings-clients';
import { type TableSettings, tableSettingsIn } from '../../engine/settings/table-settings';
import type { Connection } from '../connection/connection';

/** A table may have such a name, too: it is then named by its ARN. */
export function isSettingsFile(source: string): boolean {
  return source.endsWith('.json') && !source.startsWith('arn:');
}

export async function sourceSettings(
  source: string, connection: Connection, clients: SettingsClients, signal?: AbortSignal,
): Promise<TableSettings> {
  if (isSettingsFile(source)) return settingsOf('<source>', source, await textOf(source, connection));
  const { name } = await connection.table(source, '<source>', 'the .json file of its settings if it is gone');
  return readSettings(clients, name, signal);
}

/** The settings in a file on disk; `option` named it. */
export function settingsIn(option: string, file: string): TableSettings {
  return settingsOf(option, file, readFileSync(file, 'utf8'));
}

function settingsOf(option: string, file: string, text: string): TableSettings {
  const document = jsonObject(text);
  const settings = document && tableSettingsIn(document);
  if (settings) return settings;
  throw new Refusal(option, `be ${option === '<source>' ? 'a table, or ' : ''}a file of settings that this version reads`, JSON.stringify(file),
    'settings <table> --json prints one, and a restore keeps one in its record: settings.json');
}

/** The record of a restore may be in a bucket. */
async function textOf(file: string, connection: Connection): Promise<string> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(file) ?? [];
  if (!bucket) return readFileSync(file, 'utf8');
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { Body: body } = await (await connection.s3()).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return body!.transformToString();
}
