/** `settings <table>`: every setting that a restore loses, for people or as the document that parity takes. */
import { readSettings } from '../../engine/settings/read-settings';
import { SETTINGS } from '../../engine/settings/setting-list';
import type { TableSettings } from '../../engine/settings/table-settings';
import { Connection, type Context } from '../connection/connection';
import { valueText } from '../parity/parity-text';
import { settingsClients } from '../parity/settings-clients';
import { EXIT, type ExitCode } from '../terminal/exit-code';

export async function showSettings(text: string, context: Context): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  try {
    const { name } = await connection.table(text, '<table>');
    const document = await readSettings(settingsClients(connection), name);
    context.screen.show({ command: 'settings', ...document }, () => linesOf(document, context));
    return Object.values(document.settings).some((known) => 'unknown' in known) ? EXIT.attention : EXIT.done;
  } finally {
    connection.close();
  }
}

function linesOf({ table, settings }: TableSettings, { screen }: Context): string[] {
  return ['', screen.styled('bold', table.arn), '', ...SETTINGS.flatMap(({ name, title }) => {
    const known = settings[name];
    if ('unknown' in known) return [`  ${screen.styled('yellow', '!')} ${title}: ${known.unknown}`];
    const parts = Object.entries(known.value);
    return [`  ${title}${parts.length === 0 ? ': none' : ''}`, ...parts.map(([part, value]) => `      ${part}: ${valueText(value)}`)];
  }), ''];
}
