/** The name of a restored table. It follows from the options, so that the same command finds its restore again. */
import { RESTORED } from '../../contract/restored-table';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { Refusal } from '../../engine/errors/refusal';
import type { RestoreCommandOptions } from '../options/restore-options';
import { timeText } from '../terminal/time';

const LONGEST = 255;

export function targetName(options: RestoreCommandOptions): string {
  if (options.target !== undefined) return options.target;
  const name = tableAddress('--table', options.table).name + RESTORED + momentName(options);
  if (name.length > LONGEST) throw new Refusal('target', 'be given for a table with a long name', 'none', `${name} has ${name.length} characters, and ${LONGEST} are allowed`);
  return name;
}

function momentName({ at, latest, deleted, point = '' }: RestoreCommandOptions): string {
  if (at) return timeText(at).replaceAll(/[-:]|\.\d+/g, '');
  if (latest) return 'latest';
  return deleted ? 'deleted' : point.slice(Math.max(point.lastIndexOf('/'), point.lastIndexOf(':')) + 1);
}
