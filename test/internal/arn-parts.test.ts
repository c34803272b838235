import { Stack, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { arnParts, canBeArn, placeOfArn } from '../../src/internal/arn-parts';
import { newStack } from '../sample';

const token = () => Token.asString({ Ref: 'Parameter' }, { displayHint: 'a:b' });
const TABLE = [/^[\w-]+$/, /^dynamodb$/, /^[a-z0-9-]+$/, /^\d{12}$/, /^table\/[\w.-]+$/];

const part = fc.stringMatching(/^[a-z0-9/-]{1,12}$/);
const parts = fc.record({
  partition: part,
  service: part,
  region: part,
  account: part,
  resource: fc.stringMatching(/^[a-z]+[/:][a-z0-9:/-]{1,12}$/),
});

describe('an ARN', () => {
  test('is read part by part, whichever of its parts are tokens', () => {
    fc.assert(fc.property(parts, fc.subarray(['partition', 'service', 'region', 'account', 'resource']), (whole, unknown) => {
      const written = Object.entries(whole).map(([name, value]) => unknown.includes(name) ? token() : value);
      const expected = Object.fromEntries(Object.entries(whole).filter(([name]) => !unknown.includes(name)));
      const arn = ['arn', ...written].join(':');

      expect(arnParts(arn)).toEqual(expected);
      expect(arnParts(newStack().resolve(arn))).toEqual(expected);
    }));
  });

  test.each([['a token', token()], ['no ARN', 'orders'], ['a function', { 'Fn::ImportValue': 'TableArn' }], ['nothing', undefined]])(
    'has no part that is known where it is %s', (_, arn) => {
      expect(arnParts(arn)).toEqual({});
    });

  test('has a place that its construct knows where it does not say it', () => {
    const stack = new Stack(undefined, 'S', { env: { account: '111111111111', region: 'eu-west-1' } });
    const arn = stack.formatArn({ service: 'dynamodb', region: 'eu-central-1', account: token(), resource: 'table', resourceName: 'orders' });

    expect(placeOfArn(arn, { account: '222222222222', region: 'eu-west-1' })).toEqual({ account: '222222222222', region: 'eu-central-1' });
  });

  test.each([
    ['of a table', (t: string) => `arn:${t}:dynamodb:eu-west-1:${t}:table/orders`, true],
    ['of a table whose name ends with a token', (t: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/orders-${t}`, true],
    ['of a table, wholly a token', (t: string) => t, true],
    ['that ends with a token', (t: string) => `arn:aws:dynamodb:${t}`, true],
    ['of a bucket', (t: string) => `arn:${t}:s3:${t}:${t}:orders`, false],
    ['of an index', (t: string) => `arn:${t}:dynamodb:eu-west-1:${t}:table/orders/index/byKind`, false],
    ['with too few parts and no token', () => 'arn:aws:dynamodb:eu-west-1', false],
  ])('%s is judged by what of it is known', (_, arn, legal) => {
    expect(canBeArn(arn(token()), TABLE)).toBe(legal);
  });
});
