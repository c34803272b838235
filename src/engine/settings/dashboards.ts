/** Dashboards that show a table. They are shared by several tables, so a person changes them. */
import { GetDashboardCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import type { Requests } from './requests';
import type { Setting } from './setting';

export const DASHBOARDS: Setting = {
  name: 'dashboards',
  title: 'dashboards',

  async read({ name, requests }) {
    const dashboards = await requests.ofAccount('dashboards', () => bodies(requests));
    // Metrics are lists of names and values.
    const showing = dashboards.filter(([, body]) => body.includes(`"${name}"`));
    return Object.fromEntries(showing.map(([dashboard]) => [dashboard, 'shows the table']));
  },

  note: () => 'add the restored table to it',

  command: (name) => ['aws', 'cloudwatch', 'get-dashboard', '--dashboard-name', name],
};

/** Every dashboard of the account. */
async function bodies(requests: Requests): Promise<[name: string, body: string][]> {
  const client = await requests.aws.cloudWatch();
  const dashboards = await requests.pages('cloudwatch:ListDashboards', (NextToken) =>
    client.send(new ListDashboardsCommand({ NextToken })), (page) => [page.DashboardEntries, page.NextToken]);
  const found: [string, string][] = [];
  for (const { DashboardName: dashboard = '' } of dashboards) {
    const { DashboardBody: body = '' } = await requests.ask('cloudwatch:GetDashboard', () =>
      client.send(new GetDashboardCommand({ DashboardName: dashboard })));
    found.push([dashboard, body]);
  }
  return found;
}
