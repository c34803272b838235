/** Contributor insights of a table and of each of its global indexes, with their mode. */
import { type ContributorInsightsMode, DescribeContributorInsightsCommand, UpdateContributorInsightsCommand } from '@aws-sdk/client-dynamodb';
import { indexOf } from './described-table';
import type { Setting } from './setting';

const DEFAULT_MODE = 'ACCESSED_AND_THROTTLED_KEYS';

export const CONTRIBUTOR_INSIGHTS: Setting = {
  name: 'contributorInsights',
  title: 'contributor insights',
  stage: 'restore',

  read: async (table) => table.ofEach(async (IndexName) => {
    const { requests, name: TableName } = table;
    const { ContributorInsightsStatus: status, ContributorInsightsMode: mode = DEFAULT_MODE } = await requests.ask(
      'dynamodb:DescribeContributorInsights', () => requests.aws.dynamodb.send(new DescribeContributorInsightsCommand({ TableName, IndexName })),
    );
    return status === 'ENABLED' || status === 'ENABLING' ? mode : null;
  }),

  async put(part, wanted, { name, requests }) {
    await requests.ask('dynamodb:UpdateContributorInsights', () => requests.aws.dynamodb.send(new UpdateContributorInsightsCommand({
      TableName: name,
      IndexName: indexOf(part),
      ContributorInsightsAction: 'ENABLE',
      ContributorInsightsMode: wanted as ContributorInsightsMode,
    })));
  },

  command(part, wanted, _, { name }) {
    const index = indexOf(part);
    return wanted !== null ? undefined : ['aws', 'dynamodb', 'update-contributor-insights', '--table-name', name,
      ...index === undefined ? [] : ['--index-name', index], '--contributor-insights-action', 'DISABLE'];
  },
};
