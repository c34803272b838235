/**
 * The drawing of the house: each room with the rooms that it may import. Imports go down only, and constructs meet what
 * runs later in `contract` and in the name of a bundle.
 */
export const ROOMS: Readonly<Record<string, string>> = {
  'protection': 'backup guard verification monitoring declared policy contract internal',
  'backup': 'verification declared policy contract internal',
  'guard': 'verification declared policy contract internal',
  'monitor': 'verification monitoring rewind declared contract internal',
  'recovery': 'rewind declared contract internal',
  'monitoring': 'verification contract internal',
  'rewind': 'declared contract internal',
  'verification': 'declared policy policy/cron contract internal',
  'declared': 'contract internal',
  'policy': 'policy/cron internal',
  'policy/cron': 'internal',
  'contract': '',
  'internal': 'contract',

  'handlers': 'handlers/guard handlers/monitor handlers/checks contract clock',
  'handlers/guard': 'handlers/checks contract clock',
  'handlers/monitor': 'engine/** contract clock',
  'handlers/checks': 'contract clock',
  'clock': '',

  'cli': 'cli/commands cli/errors cli/options cli/plan-folder cli/connection cli/terminal engine/errors',
  'cli/commands': 'cli/actions cli/options cli/terminal engine/errors',
  'cli/actions': 'cli/errors cli/evidence cli/report cli/monitor cli/restore cli/plan-folder cli/connection cli/options cli/terminal engine/** clock',
  'cli/errors': 'cli/options cli/connection cli/terminal engine/damage/filter engine/errors',
  'cli/evidence': 'cli/connection cli/options cli/terminal engine/evidence engine/evidence/* engine/values engine/dynamodb engine/errors clock',
  'cli/report':
    'cli/plan-folder cli/options cli/terminal engine/plan engine/journal engine/damage engine/values engine/files engine/errors engine/evidence engine/evidence/pair',
  'cli/restore': 'cli/report cli/connection cli/options cli/terminal engine/restore engine/dynamodb engine/files engine/errors contract clock',
  'cli/monitor': 'cli/connection cli/terminal engine/monitor engine/journal engine/dynamodb engine/errors contract clock',
  'cli/plan-folder': 'cli/connection cli/terminal engine/plan engine/journal engine/files engine/errors engine/dynamodb',
  'cli/connection': 'cli/terminal engine/dynamodb engine/errors clock',
  'cli/options': 'cli/connection cli/terminal engine/plan engine/damage engine/dynamodb engine/errors',
  'cli/terminal': 'engine/errors',

  'engine/restore': 'engine/dynamodb engine/files engine/errors contract clock',
  'engine/settings': 'engine/dynamodb engine/files engine/errors contract clock',
  'engine/monitor':
    'engine/apply engine/plan engine/journal engine/repair engine/damage engine/damage/filter engine/evidence engine/values engine/dynamodb engine/files engine/errors contract clock',
  'engine/apply': 'engine/journal engine/plan engine/repair engine/damage engine/evidence engine/values engine/dynamodb engine/errors clock',
  'engine/journal': 'engine/damage engine/evidence engine/values engine/files engine/errors',
  'engine/plan': 'engine/damage engine/evidence engine/values engine/dynamodb engine/files engine/errors',
  'engine/repair': 'engine/damage engine/values',
  'engine/damage': 'engine/damage/filter engine/evidence engine/values engine/dynamodb engine/errors',
  'engine/damage/filter': 'engine/values engine/errors',
  'engine/evidence/stream': 'engine/evidence engine/dynamodb engine/errors clock',
  'engine/evidence/export': 'engine/evidence engine/values engine/dynamodb engine/files engine/errors',
  'engine/evidence/pair': 'engine/evidence engine/values engine/dynamodb engine/files engine/errors clock',
  'engine/evidence': 'engine/values engine/errors',
  'engine/dynamodb': 'engine/errors clock',
  'engine/files': 'engine/errors',
  'engine/values': '',
  'engine/errors': '',
};
