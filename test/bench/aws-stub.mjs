/**
 * Answers what the verification asks, for any number of tables whose protection is as declared: `node aws-stub.mjs` prints its port. DynamoDB's ten
 * `DescribeContinuousBackups` a second are kept. It ends with its standard input.
 */
import { createServer } from 'node:http';

const DESCRIBE_CONTINUOUS_BACKUPS_PER_SECOND = 10;
const recent = [];

const DYNAMODB = {
  DescribeTable: ({ TableName }) => ({
    Table: {
      TableName,
      TableArn: `arn:aws:dynamodb:eu-west-1:111111111111:table/${TableName}`,
      TableStatus: 'ACTIVE',
      CreationDateTime: Date.now() / 1000,
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  }),
  DescribeContinuousBackups: () => ({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35, EarliestRestorableDateTime: Date.now() / 1000 - 86_400, LatestRestorableDateTime: Date.now() / 1000,
      },
    },
  }),
};

let throttled = 0;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const operation = String(request.headers['x-amz-target'] ?? '').split('.').at(-1);
    if (operation === 'DescribeContinuousBackups' && isTooMany()) {
      throttled += 1;
      answer(response, { __type: 'ThrottlingException', message: 'too many' }, 400);
    } else if (request.url === '/throttled') {
      answer(response, { throttled });
    } else if (DYNAMODB[operation]) {
      answer(response, DYNAMODB[operation](JSON.parse(Buffer.concat(chunks))));
    } else if (String(request.headers['smithy-protocol']).includes('cbor')) {
      response.writeHead(200, { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }).end(Buffer.from([0xa0]));
    } else {
      answer(response, {});
    }
  });
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();

function isTooMany() {
  const now = Date.now();
  while (recent[0] < now - 1000) recent.shift();
  if (recent.length >= DESCRIBE_CONTINUOUS_BACKUPS_PER_SECOND) return true;
  recent.push(now);
  return false;
}

function answer(response, body, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
