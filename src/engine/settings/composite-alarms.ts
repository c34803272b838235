/** Alarms that are made of a table's alarms. They are shared by several tables, so a person changes them. */
import type { Setting } from './setting';
import { tableAlarms } from './table-alarms';

export const COMPOSITE_ALARMS: Setting = {
  name: 'compositeAlarms',
  title: 'composite alarms',

  async read(table) {
    const { composite } = await tableAlarms(table);
    return Object.fromEntries(composite.map(({ AlarmName: name }) => [name!, 'names an alarm of the table']));
  },

  note: () => 'add the alarm of the restored table to its rule',

  command: (name) => ['aws', 'cloudwatch', 'describe-alarms', '--alarm-types', 'CompositeAlarm', '--alarm-names', name],
};
