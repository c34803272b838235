/**
 * Answers what the verification asks, for any number of tables whose protection is as declared, except that point-in-time recovery is off where
 * the name of a table says `Drifted`: `node aws-stub.mjs [fault]` prints its port. DynamoDB's ten `DescribeContinuousBackups` a second are kept.
 * A fault hits every third request that DynamoDB gets. It ends with its standard input.
 */
import { createServer } from 'node:http';

const DESCRIBE_CONTINUOUS_BACKUPS_PER_SECOND = 10;
const SLOWLY = 300;
const FAULTS = {
  none: () => false,
  throttled: response => answer(response, { __type: 'ThrottlingException', message: 'too many' }, 400),
  failing: response => answer(response, { __type: 'InternalServerError', message: 'try again' }, 500),
  cut: response => response.destroy(),
  slow: (response, operation, body) => setTimeout(() => answer(response, DYNAMODB[operation](body)), SLOWLY),
  denied: (response, operation) => operation === 'DescribeTable' && answer(response, { __type: 'AccessDeniedException', message: 'no' }, 400),
};
const fault = FAULTS[process.argv[2] ?? 'none'];
const EVERY = 3;
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
  DescribeContinuousBackups: ({ TableName }) => ({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: TableName.includes('Drifted') ? 'DISABLED' : 'ENABLED', RecoveryPeriodInDays: 35, EarliestRestorableDateTime: Date.now() / 1000 - 86_400, LatestRestorableDateTime: Date.now() / 1000,
      },
    },
  }),
};

const counts = { asked: 0, throttled: 0, faults: 0 };

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const operation = String(request.headers['x-amz-target'] ?? '').split('.').at(-1);
    if (request.url === '/counts') {
      answer(response, counts);
    } else if (DYNAMODB[operation]) {
      ask(operation, JSON.parse(Buffer.concat(chunks)), response);
    } else if (String(request.headers['smithy-protocol']).includes('cbor')) {
      response.writeHead(200, { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }).end(Buffer.from([0xa0]));
    } else {
      answer(response, {});
    }
  });
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();

function ask(operation, body, response) {
  counts.asked += 1;
  if (operation === 'DescribeContinuousBackups' && isTooMany()) {
    counts.throttled += 1;
    FAULTS.throttled(response);
  } else if (counts.asked % EVERY === 0 && fault(response, operation, body) !== false) {
    counts.faults += 1;
  } else {
    answer(response, DYNAMODB[operation](body));
  }
}

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
