/**
 * The function of a change monitor in a plain Node.js process: `node monitor-function.mjs <handler> <table> <bad or good>
 * <size> <batches>` hands it batches of changes that are all unintended or all good, and prints what it took. The
 * environment names the endpoint and the configuration.
 */
import diagnostics from 'node:diagnostics_channel';
import { createRequire } from 'node:module';

const [file, tableName, bad, batch, batches] = process.argv.slice(2);
const [size, count] = [Number(batch), Number(batches)];
const requests = {};
diagnostics.subscribe('http.client.request.start', ({ request }) => {
  const target = request.getHeader('x-amz-target');
  const service = target ? String(target).split('_')[0] : request.method === 'POST' ? 'CloudWatch' : 'S3';
  requests[service] = (requests[service] ?? 0) + 1;
});
// The log of the function goes where it belongs; standard output has the result.
const lines = [];
console.log = line => lines.push(line);

const { handler } = createRequire(import.meta.url)(file);
const context = { getRemainingTimeInMillis: () => 110_000 };
const loaded = process.resourceUsage().maxRSS * 1024;
const started = performance.now();
let failures = 0;
for (let number = 0; number < count; number += 1) {
  const { batchItemFailures } = await handler({ Records: recordsOf(number) }, context);
  failures += batchItemFailures.length;
}
if (failures > 0) throw new Error(`${failures} batches failed:\n${lines.filter(line => line.includes('failed')).slice(0, 3).join('\n')}`);
process.stdout.write(JSON.stringify({
  seconds: (performance.now() - started) / 1000, rss: process.resourceUsage().maxRSS * 1024, loaded, requests,
}));

function recordsOf(number) {
  return Array.from({ length: size }, (_, place) => {
    const position = number * size + place;
    const pk = { S: `item ${position}` };
    const image = action => ({ pk, action: { S: action }, detail: { S: 'x'.repeat(400) } });
    return {
      eventID: String(position),
      eventName: 'MODIFY',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      eventSourceARN: `arn:aws:dynamodb:eu-west-1:111111111111:table/${tableName}/stream/2026-01-01T00:00:00.000`,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
        Keys: { pk },
        OldImage: image('created'),
        NewImage: image(bad === 'bad' ? '' : 'changed'),
        SequenceNumber: String(position + 1).padStart(21, '0'),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    };
  });
}
