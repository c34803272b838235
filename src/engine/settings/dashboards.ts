/** Dashboards that show a table. They are shared by several tables, so a person changes them. */
import { GetDashboardCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import type { Json } from './json-value';
import type { Setting } from './setting';

export const DASHBOARDS: Setting = {
  name: 'dashboards',
  title: 'dashboards',

  async read({ name, requests }) {
    const client = await requests.aws.cloudWatch();
    const dashboards = await requests.pages('cloudwatch:ListDashboards', (NextToken) =>
      client.send(new ListDashboardsCommand({ NextToken })), (page) => [page.DashboardEntries, page.NextToken]);
    const parts: Record<string, Json> = {};
    for (const { DashboardName: dashboard = '' } of dashboards) {
      const { DashboardBody: body = '' } = await requests.ask('cloudwatch:GetDashboard', () =>
        client.send(new GetDashboardCommand({ DashboardName: dashboard })));
      // Metrics are lists of names and values.
      if (body.includes(`"${name}"`)) parts[dashboard] = 'shows the table';
    }
    return parts;
  },

  note: () => 'add the restored table to it',

  command: (name) => ['aws', 'cloudwatch', 'get-dashboard', '--dashboard-name', name],
};
