import { App } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { alerted } from './alerted.app';
import { importedTable } from './imported-table.app';
import { monitored } from './monitored.app';
import { offsite } from './offsite.app';
import { rewound } from './rewound.app';
import { sharedPlan } from './shared-plan.app';
import { shop } from './shop.app';

const validated = (define: (app: App) => unknown) => {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  define(app);
  return app;
};

beforeAll(() => {
  delete process.env.CDK_VALIDATION;
});

test.each([
  ['a shop', shop],
  ['a shared plan', sharedPlan],
  ['an imported table', (app: App) => importedTable(app, true)],
  ['copies', offsite(true)],
  ['alerts and a dashboard', alerted],
  ['tables that can be rewound', rewound],
  ['tables whose changes are watched', monitored],
])('%s passes the validator of aws-cdk-lib', (_, define) => {
  expect(() => validated(define).synth()).not.toThrow();
});

test('the validator of aws-cdk-lib finds a window of 99 days', () => {
  const app = validated((shopApp) => {
    const stack = shop(shopApp);
    new dynamodb.CfnTable(stack, 'Wrong', {
      keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
      attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
      billingMode: 'PAY_PER_REQUEST',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 99 },
    });
  });

  expect(() => app.synth()).toThrow();
});
