import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { newApp } from './account';

export const templateOf = (define: (app: App) => Stack): any => {
  let stack: Stack;
  newApp((app) => {
    stack = define(app);
  });
  return Template.fromStack(stack!).toJSON();
};

/** The policy of the role of a function. */
export const permissionsOf = (template: any, of = 'Verification') => Object.entries<any>(template.Resources)
  .find(([id, { Type }]) => Type === 'AWS::IAM::ManagedPolicy' && id.startsWith(`${of}Permissions`))![1].Properties.PolicyDocument;

/** The template with one action less in a role. */
export const without = (action: string, template: any, of?: string) => {
  const document = permissionsOf(template, of);
  document.Statement = document.Statement.map((statement: any) => ({
    ...statement,
    Action: [statement.Action].flat().filter((allowed: string) => allowed !== action),
  })).filter(({ Action }: any) => Action.length > 0);
  return template;
};
