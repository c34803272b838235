import { EventEmitter } from 'events';
import * as https from 'https';
import { answer } from '../../src/handlers/custom-resource';

jest.mock('https', () => ({ request: jest.fn() }));

interface Sent {
  readonly url: string;
  readonly options: https.RequestOptions;
  readonly body: any;
  readonly bytes: number;
}

const sent: Sent[] = [];

/**
 * CloudFormation's answer address: takes what it is sent and answers with the given states, the last one again and
 * again.
 */
function answerAddress(...statuses: Array<number | Error>) {
  let attempt = 0;
  (https.request as jest.Mock).mockImplementation(
    (url: URL, options: https.RequestOptions, respond: (response: object) => void) => {
      const status = statuses[Math.min(attempt++, statuses.length - 1)];
      const request = new EventEmitter();
      return Object.assign(request, {
        end: (body: string) => {
          sent.push({ url: url.href, options, body: JSON.parse(body), bytes: Buffer.byteLength(body) });
          setImmediate(() => {
            if (status instanceof Error) {
              request.emit('error', status);
            } else {
              const response = Object.assign(new EventEmitter(), { statusCode: status, resume: () => undefined });
              respond(response);
              response.emit('end');
            }
          });
        },
      });
    },
  );
}

const event = (RequestType: string, extra = {}) => ({
  RequestType,
  ResponseURL: 'https://answers.example/path?signature=1',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Verification',
  ...extra,
}) as any;

beforeEach(() => {
  sent.length = 0;
  answerAddress(200);
  jest.spyOn(global, 'setTimeout').mockImplementation(((callback: () => void) => setImmediate(callback)) as any);
});

afterEach(() => jest.restoreAllMocks());

test('a creation is answered with what the work gives, to the address of the event', async () => {
  await answer(event('Create'), async () => ({ reason: 'a warning', data: { Tables: '3' } }));

  expect(sent).toEqual([expect.objectContaining({
    url: 'https://answers.example/path?signature=1',
    options: { method: 'PUT', headers: { 'content-type': '', 'content-length': sent[0].bytes }, signal: expect.any(AbortSignal) },
    body: {
      Status: 'SUCCESS',
      Reason: 'a warning',
      PhysicalResourceId: 'Verification',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Verification',
      Data: { Tables: '3' },
    },
  })]);
});

test('an update keeps the physical id, so that nothing is deleted afterwards', async () => {
  await answer(event('Update', { PhysicalResourceId: 'earlier' }), async () => ({}));

  expect(sent[0].body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'earlier' });
});

test('work that fails is answered with its message', async () => {
  await answer(event('Create'), async () => {
    throw new Error('not protected');
  });

  expect(sent[0].body).toMatchObject({ Status: 'FAILED', Reason: 'not protected' });
});

test('a deletion succeeds without doing anything', async () => {
  const work = jest.fn();
  await answer(event('Delete', { PhysicalResourceId: 'earlier' }), work);

  expect(work).not.toHaveBeenCalled();
  expect(sent[0].body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'earlier' });
});

test.each(['x', 'ü', '\n', '"', '🛟'])(
  'an answer with a long reason of %j stays within 4,096 bytes and keeps its beginning',
  async (character) => {
    await answer(event('Create'), async () => {
      throw new Error(`beginning ${character.repeat(10_000)}`);
    });

    expect(sent[0].bytes).toBeLessThanOrEqual(4096);
    expect(sent[0].bytes).toBeGreaterThan(3500);
    expect(sent[0].body.Reason).toMatch(/^beginning .*…$/s);
  },
);

test('an answer that never arrives is given up after five attempts', async () => {
  answerAddress(503);

  await expect(answer(event('Create'), async () => ({}))).rejects.toThrow('503');
  expect(sent).toHaveLength(5);
});

test('an answer that does not arrive is sent again', async () => {
  answerAddress(503, new Error('connection reset'), 200);
  await answer(event('Create'), async () => ({}));

  expect(sent.map(({ body }) => body.Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
});
