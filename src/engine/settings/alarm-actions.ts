/** The alarms whose actions are on. */
import { EnableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import type { Setting } from './setting';
import { tableAlarms } from './table-alarms';
import { StateError } from '../errors/state-error';

export const ALARM_ACTIONS: Setting = {
  name: 'alarmActions',
  title: 'actions of alarms',
  stage: 'cut-over',

  async read(table) {
    const { metric } = await tableAlarms(table);
    return Object.fromEntries(metric.map((alarm) => [alarm.AlarmName!, alarm.ActionsEnabled ? 'on' : null]));
  },

  wanted: (parts, renaming) => Object.fromEntries(
    Object.entries(parts).map(([name, actions]) => [renaming.copyOf(name), actions]),
  ),

  async put(name, _, target) {
    const { requests } = target;
    const { metric } = await tableAlarms(await target.described());
    if (!metric.some(({ AlarmName }) => AlarmName === name)) throw new StateError(`there is no alarm ${name}`, undefined, 'put the setting alarms back first');
    const client = await requests.aws.cloudWatch();
    await requests.ask('cloudwatch:EnableAlarmActions', () => client.send(new EnableAlarmActionsCommand({ AlarmNames: [name] })));
  },
};
