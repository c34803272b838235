/** Kinesis streams that changes go to. They are shared with the source, so they come with the cut-over. */
import {
  type ApproximateCreationDateTimePrecision, DescribeKinesisStreamingDestinationCommand,
  EnableKinesisStreamingDestinationCommand, UpdateKinesisStreamingDestinationCommand,
} from '@aws-sdk/client-dynamodb';
import type { Setting } from './setting';

const ON = ['ACTIVE', 'ENABLING', 'UPDATING'];
const DEFAULT_PRECISION = 'MILLISECOND';

export const KINESIS_DESTINATIONS: Setting = {
  name: 'kinesisDestinations',
  title: 'Kinesis destination',
  stage: 'cut-over',

  async read({ name, requests }) {
    const { KinesisDataStreamDestinations: destinations = [] } = await requests.ask(
      'dynamodb:DescribeKinesisStreamingDestination',
      () => requests.aws.dynamodb.send(new DescribeKinesisStreamingDestinationCommand({ TableName: name })),
    );
    return Object.fromEntries(destinations.filter(({ DestinationStatus: status }) => ON.includes(status!))
      .map((each) => [each.StreamArn!, each.ApproximateCreationDateTimePrecision ?? DEFAULT_PRECISION]));
  },

  async put(part, wanted, target) {
    const { name: TableName, requests } = target;
    const configuration = { ApproximateCreationDateTimePrecision: wanted as ApproximateCreationDateTimePrecision };
    const isOn = part in await KINESIS_DESTINATIONS.read(await target.described());
    await target.whileBusy(() => isOn
      ? requests.ask('dynamodb:UpdateKinesisStreamingDestination', () => requests.aws.dynamodb.send(new UpdateKinesisStreamingDestinationCommand({
        TableName, StreamArn: part, UpdateKinesisStreamingConfiguration: configuration,
      })))
      : requests.ask('dynamodb:EnableKinesisStreamingDestination', () => requests.aws.dynamodb.send(new EnableKinesisStreamingDestinationCommand({
        TableName, StreamArn: part, EnableKinesisStreamingConfiguration: configuration,
      }))));
  },

  note: () => 'records of both tables arrive in the same stream; each names its table',
};
