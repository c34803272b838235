/**
 * Answers scans of tables that exist nowhere: `node scan-stub.mjs` prints its port. `before-<items>` and `after-<items>` show their items in
 * the same order, `apart-<items>` is like `after` in another one. One item in a hundred differs. It ends with its standard input.
 */
import { createServer } from 'node:http';

/** About a megabyte, which is what DynamoDB answers at once. */
const PAGE = 2500;

/** Takes every item to another place. */
const STRIDE = 7919;

const OPERATIONS = {
  DescribeTable: ({ TableName }) => ({
    Table: {
      TableName,
      TableArn: `arn:aws:dynamodb:eu-west-1:111111111111:table/${TableName}`,
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  }),
  Scan: ({ TableName, Segment, TotalSegments, ExclusiveStartKey }) => {
    const [table, items] = TableName.split('-');
    const start = ExclusiveStartKey ? Number(ExclusiveStartKey.pk.S) : Math.ceil(Segment * items / TotalSegments);
    const end = Math.ceil((Segment + 1) * items / TotalSegments);
    const next = Math.min(end, start + PAGE);
    const page = [];
    for (let place = start; place < next; place += 1) {
      const number = table === 'apart' ? place * STRIDE % items : place;
      // Inserted and deleted: one in a thousand each.
      if (number % 1000 !== (table === 'before' ? 1 : 2)) page.push(item(number, table !== 'before' && number % 100 === 0));
    }
    const last = next < end ? `"LastEvaluatedKey":{"pk":{"S":"${next}"}},` : '';
    return `{"Items":[${page}],${last}"ConsumedCapacity":{"TableName":"${TableName}","CapacityUnits":128}}`;
  },
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const body = OPERATIONS[request.headers['x-amz-target'].split('.').at(-1)](JSON.parse(Buffer.concat(chunks)));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();

function item(number, damaged) {
  return `{"pk":{"S":"event ${number}"},"action":{"S":"${damaged ? '' : `user.updated ${number}`}"},"actor":{"S":"user-${number % 97}@example.org"},`
    + `"at":{"S":"2026-11-21T09:59:00Z"},"version":{"N":"${number % 17}"},"tags":{"SS":["audit","billing","eu"]},`
    + '"detail":{"M":{"address":{"S":"10.1.2.3"},"agent":{"S":"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101"},"granted":{"BOOL":true}}}}';
}
