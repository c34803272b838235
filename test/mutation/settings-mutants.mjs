/** Mutants of parity: what is put back, what is left, and what never happens to the source. */
const LEFT = ['left-settings'];
const READ = ['read-settings'];
const DISTURBED = ['interrupted.test'];
const ALL = ['put-back'];

export const SETTINGS_MUTANTS = {
  'a restored table gets nothing that acts on its own before the cut-over': [
    ['alarms.ts', 'ActionsEnabled: false', 'ActionsEnabled: true', LEFT],
    ['stream-consumers.ts', 'Enabled: false', 'Enabled: true', LEFT],
    ['put-back.ts', "isAsked && state !== 'same'", "state !== 'same'", LEFT],
  ],
  'nothing is lost on the restored table, and nothing is written to the source': [
    ['enabled-consumers.ts', '    if (source.name !== target.name) await requireNoMention(part, source.name, target);\n', '', LEFT],
    ['warm-throughput.ts', 'Math.max(source.ReadUnitsPerSecond, restored.ReadUnitsPerSecond)', 'source.ReadUnitsPerSecond', LEFT],
    ['point-in-time-recovery.ts', 'Number(restored.days) > Number(wanted.days)', 'false', LEFT],
    ['settings/stream.ts', "wanted !== null && typeof restored === 'string'", 'false', LEFT],
    ['policy.ts', 'renaming.document(parts[TABLE])', 'parts[TABLE]', ALL],
    ['renaming.ts', '(?![\\\\w.-])`, ', '`, ', ['renaming']],
  ],
  'a setting of a missing index is left, and units that scale are right within their range': [
    ['compare-settings.ts', '.map((difference) => withoutIndex(difference, indexes))', '', LEFT],
    ['capacity.ts', 'restored >= least && restored <= most', 'false', LEFT],
  ],
  'what cannot be read is unknown, and every page is read': [
    ['settings/requests.ts', 'if (DENIED.test(name)) return', 'if (false) return', READ],
    ['settings/requests.ts', 'token = next;', 'token = undefined;', READ],
    ['time-to-live.ts', "status === 'ENABLED' || status === 'ENABLING'", "status === 'ENABLED'", ['pending-settings']],
  ],
  'one change is made after the other, and one failure hides no other': [
    ['settings-target.ts', '!BUSY.includes(name) || clock.now() >= end', 'true', DISTURBED],
    ['put-back.ts', 'error instanceof Unreadable || error instanceof StateError', 'error instanceof StateError', DISTURBED],
  ],
};
