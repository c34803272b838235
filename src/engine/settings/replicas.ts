/**
 * Replicas in other Regions. The restored table is a lone one: to add a replica copies every item, which takes hours
 * for a large table, and it has to have the same name there.
 */
import { type Json, plain } from './json-value';
import type { Setting } from './setting';

export const REPLICAS: Setting = {
  name: 'replicas',
  title: 'replicas',
  stage: 'cut-over',
  onRequest: true,

  async read({ arn, description: { Replicas: replicas = [] } }) {
    const others = replicas.filter(({ RegionName: region }) => region !== arn.split(':')[3]);
    return Object.fromEntries(others.map(({ RegionName: region, KMSMasterKeyId, ReplicaTableClassSummary: summary }) =>
      [region!, plain({ KMSMasterKeyId, TableClassOverride: summary?.TableClass })]));
  },

  /** A key is set when a replica is made. */
  isMet: (_, restored) => restored !== undefined,

  put: async (RegionName, wanted, target) => target.updateTable({
    ReplicaUpdates: [{ Create: { RegionName, ...wanted as object } }],
  }),

  note: () => 'every item is copied: it takes hours for a large table, and is paid like writes; the stream has to be on with both images; put back only with --with-replicas',

  command: (RegionName, wanted, _, { name }) => ['aws', 'dynamodb', 'update-table', '--table-name', name,
    '--replica-updates', JSON.stringify([{ Create: { RegionName, ...wanted as Record<string, Json> } }])],
};
