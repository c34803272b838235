import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';

export const PARTITION_KEY = { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } };

export const IRELAND = { account: '111111111111', region: 'eu-west-1' };

export function newStack(props: StackProps = {}): Stack {
  return new Stack(new App(), 'Shop', props);
}

/** The properties of all resources of a type, in the order of the template. */
export function propertiesOf(stack: Stack, type: string): any[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

/** The expectation that the verification of a stack gets. */
export function expectationOf(stack: Stack): any {
  return propertiesOf(stack, 'Custom::DynamoDBProtectionVerification')[0].expectation;
}

/** The warnings of a stack, without the ids by which they are acknowledged. */
export function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}
