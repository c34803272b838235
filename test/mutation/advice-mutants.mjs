/** Mutants of the ways back: what is possible, their order, and what they take. */
const WAYS = ['ways.test', 'ways-property'];
const ORDER = ['way-order'];
const COMMANDS = ['way-commands'];

export const ADVICE_MUTANTS = {
  'no way back promises a moment that was not seen': [
    ['rewind-ways.ts', 'since > moment', 'since < moment', WAYS],
    ['rewind-ways.ts', 'chain.length === 0 || missing.length > 0', 'missing.length > 0', WAYS],
    ['rewind-ways.ts', 'first.from < earliest', 'first.from < first.from', WAYS],
    ['rewind-ways.ts', 'moment >= latest', 'moment > new Date(8e15)', WAYS],
    ['rewind-ways.ts', '!id || !tableId || tableId === id', 'true', WAYS],
    ['rewind-ways.ts', 'at.getTime() + EXPORT_ACCURACY <= moment', 'at.getTime() <= moment', WAYS],
    ['restore-sources.ts', 'at <= moment)', 'at >= moment)', WAYS],
    ['restore-sources.ts', 'moment > latest', 'moment > new Date(8e15)', WAYS],
    ['restore-sources.ts', 'moment < earliest', 'moment < new Date(0)', WAYS],
    ['restore-sources.ts', 'isGone && nearest === all[0]', 'nearest === all[0]', WAYS],
    ['restore-sources.ts', 'distance(each) < distance(best)', 'distance(each) > distance(best)', WAYS],
    ['question.ts', 'WRITABLE.includes(status)', 'true', WAYS],
  ],
  'a source that may not be asked is unknown, and not absent': [
    ['restore-sources.ts', 'return unknown(name, answer.action);', "return impossible(name, 'there is none');", WAYS],
    ['restore-sources.ts', 'return unknown(name, recovery.action);', "return impossible(name, 'it is off');", WAYS],
    ['question.ts', 'return unknown(name, table.action);', "return impossible(name, 'the table is not there');", WAYS],
  ],
  'ways back stand in the order of their loss': [
    ['way-order.ts', 'Math.abs(gap)', 'gap', ORDER],
    ['way-order.ts', "goodWrites === 'lost' ? 1 : 0", '0', ORDER],
    ['way-order.ts', "'kept-elsewhere': 1", "'kept-elsewhere': 0", ORDER],
  ],
  'a prediction is the sum of its parts, and has no bound where a part has none': [
    ['range.ts', 'range?.most === undefined', 'range === undefined', WAYS],
    ['work.ts', 'size.provisioned?.read || Infinity', 'Infinity', WAYS],
    ['work.ts', 'items > 0 && { most }', '{ most }', WAYS],
    ['work.ts', "copy === 'table' ? bytes : 0", 'bytes', WAYS],
  ],
  'each way back has the commands that lead to it': [
    ['restore-ways.ts', 'isGone ? findings.name', 'isGone === undefined ? findings.name', WAYS],
    ['restore-ways.ts', 'at < table.createdAt', 'at > table.createdAt', WAYS],
    ['restore-ways.ts', 'gap < BACKUP_ACCURACY', 'gap > BACKUP_ACCURACY', WAYS],
    ['way-commands.ts', 'state.getTime() + EXPORT_ACCURACY', 'state.getTime()', COMMANDS],
    ['way-commands.ts', '? undefined : state', '? state : undefined', COMMANDS],
    ['way-commands.ts', 'filter = DAMAGE', 'filter', COMMANDS],
    ['way-commands.ts', 'readDollars > MAX_COST', 'readDollars < MAX_COST', COMMANDS],
  ],
};
