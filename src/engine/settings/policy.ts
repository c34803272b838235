/** Resource policies: of a table, and of its stream. */
import { GetResourcePolicyCommand, PutResourcePolicyCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from './described-table';
import type { Json } from './json-value';
import type { Setting } from './setting';
import type { Parts, SettingsTable } from './table-settings';
import { StateError } from '../errors/state-error';

type PolicySetting = Pick<Setting, 'name' | 'title'> & {
  /** The resource whose policy it is; none if there is no such resource. */
  readonly resourceOf: (table: Pick<SettingsTable, 'arn' | 'streamArn'>) => string | undefined;
};

/** A policy in which the ARNs of the source are those of the restored table. */
export function policySetting({ name, title, resourceOf }: PolicySetting): Setting {
  return {
    name,
    title,
    stage: 'restore',

    async read(table): Promise<Parts> {
      const ResourceArn = resourceOf(table);
      const { requests } = table;
      const answer = ResourceArn === undefined ? undefined : await requests.find('dynamodb:GetResourcePolicy', 'PolicyNotFoundException',
        () => requests.aws.dynamodb.send(new GetResourcePolicyCommand({ ResourceArn })));
      return { [TABLE]: answer?.Policy === undefined ? null : documentIn(answer.Policy) };
    },

    wanted: (parts, renaming) => ({ [TABLE]: renaming.document(parts[TABLE]) }),

    async put(_, wanted, target) {
      const { requests } = target;
      const ResourceArn = resourceOf(await target.described());
      if (ResourceArn === undefined) throw new StateError('the restored table has no stream', 'a policy of it has no place', 'put the setting stream back first');
      const Policy = typeof wanted === 'string' ? wanted : JSON.stringify(wanted);
      await target.whileBusy(() => requests.ask('dynamodb:PutResourcePolicy', () =>
        requests.aws.dynamodb.send(new PutResourcePolicyCommand({ ResourceArn, Policy }))));
    },

    /** None for a stream: its ARN is not in the identity of every table. */
    command(_, wanted, __, table: SettingsTable) {
      const arn = resourceOf(table);
      return wanted !== null || arn === undefined ? undefined : ['aws', 'dynamodb', 'delete-resource-policy', '--resource-arn', arn];
    },
  };
}

export const RESOURCE_POLICY = policySetting({ name: 'resourcePolicy', title: 'resource policy', resourceOf: ({ arn }) => arn });

export const STREAM_POLICY = policySetting({ name: 'streamPolicy', title: 'resource policy of the stream', resourceOf: ({ streamArn }) => streamArn });

function documentIn(policy: string): Json {
  try {
    return JSON.parse(policy) as Json;
  } catch {
    return policy;
  }
}
