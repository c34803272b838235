import { type AlertRule, rulesOf } from './alert-rules';
import { ServiceModel } from './service-model';
import { AlertScope, ProtectedTable, RecoveryAlerts } from '../../src';
import { newStack, PARTITION_KEY } from '../sample';

// These hold the alerts against AWS's own description of its services: a name that AWS does not have would never be
// told.
const SERVICES = { backup: new ServiceModel('backup'), dynamodb: new ServiceModel('dynamodb') };

const RULES = alertRules();
const detailOf = ({ pattern }: AlertRule): any => (pattern as any).detail;
const rule = (id: string) => detailOf(RULES.find((each) => each.id === id)!);
const calls = RULES.filter((each) => detailOf(each).eventName)
  .flatMap((each) => detailOf(each).eventName.map((name: string) => [name, detailOf(each).eventSource[0].split('.')[0], each] as const));
const commands = RULES.flatMap(({ inputTemplate }) => inputTemplate.split('\n').map((line) => JSON.parse(line) as string))
  .filter((line) => line.startsWith('aws '));

/** `PointInTimeRecoverySpecification` is `--point-in-time-recovery-specification` on the command line. */
const kebab = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();

test.each(calls)('%s is a call of AWS, with the parameters that are looked at', (name, service: keyof typeof SERVICES, each) => {
  const known = SERVICES[service].parametersOf(name);
  const looked = Object.keys(detailOf(each).requestParameters ?? {});

  expect(known?.map((parameter) => parameter[0].toLowerCase() + parameter.slice(1))).toEqual(
    expect.arrayContaining(looked),
  );
});

test('every state in which a job can end without success is told', () => {
  const ends = (shape: string) => SERVICES.backup.valuesOf(shape).filter((state) => !['CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'COMPLETED'].includes(state)).sort();

  expect(rule('BackupJob').$or[0].state).toEqual(ends('BackupJobState'));
  expect(rule('CopyJob').state).toEqual(ends('CopyJobState'));
  expect(rule('RestoreJob').status).toEqual(ends('RestoreJobStatus'));
});

test('every state of a recovery point that is told is one that AWS has', () => {
  expect(SERVICES.backup.valuesOf('RecoveryPointStatus')).toEqual(expect.arrayContaining(rule('RecoveryPointState').status));
});

test.each(commands)('%s is a command of AWS', (command) => {
  const [, service, operation] = command.split(' ');
  const name = operation.replace(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase());
  const options = [...command.matchAll(/--([a-z-]+)/g)].map(([, option]) => option).filter((option) => option !== 'region');

  expect(SERVICES[service as keyof typeof SERVICES].parametersOf(name)?.map(kebab)).toEqual(
    expect.arrayContaining(options),
  );
});

test('every alert but those without anything to do has a command', () => {
  const without = RULES.filter(({ inputTemplate }) => !inputTemplate.includes('"aws ')).map(({ id }) => id);

  // The events hold their commands: the remedy of a finding, and the next command after a change.
  expect(without).toEqual(['Finding', 'UnintendedChange']);
});

function alertRules(): AlertRule[] {
  const stack = newStack();
  new ProtectedTable(stack, 'Orders', PARTITION_KEY);
  new RecoveryAlerts(stack, 'Alerts', { emailAddresses: ['oncall@example.com'], alertScope: AlertScope.stack() });
  return rulesOf(stack, new Proxy({}, { get: (_, name) => String(name) }));
}
