/** Tags, but for those of AWS and the mark of a restore, which no person sets. */
import { ListTagsOfResourceCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import type { Setting } from './setting';
import { RESTORE_TAG } from '../../contract/restored-table';

export const TAGS: Setting = {
  name: 'tags',
  title: 'tags',
  stage: 'restore',

  async read({ arn, requests }) {
    const tags = await requests.pages('dynamodb:ListTagsOfResource', (NextToken) =>
      requests.aws.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken })),
    (page) => [page.Tags, page.NextToken]);
    return Object.fromEntries(tags.filter(({ Key: key = '' }) => !key.startsWith('aws:') && key !== RESTORE_TAG)
      .map(({ Key: key = '', Value: value = '' }) => [key, value]));
  },

  async putTogether(parts, { arn, requests }) {
    const Tags = Object.entries(parts).map(([Key, value]) => ({ Key, Value: String(value) }));
    await requests.ask('dynamodb:TagResource', () =>
      requests.aws.dynamodb.send(new TagResourceCommand({ ResourceArn: arn, Tags })));
  },

  note: () => 'backup plans, policies and costs that go by this tag take in the restored table',
};
