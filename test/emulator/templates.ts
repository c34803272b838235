/**
 * Templates in CloudFormation's own words, for what the constructs cannot or must not define.
 */
export function template(resources: object, outputs: { [name: string]: unknown } = {}): object {
  return {
    Resources: resources,
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
  };
}

export function table(properties: object = {}, attributes: object = {}): object {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: { ...KEY, BillingMode: 'PAY_PER_REQUEST', ...properties },
    ...attributes,
  };
}

export function globalTable(replicas: object[], properties: object = {}, attributes: object = {}): object {
  return {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: { ...KEY, BillingMode: 'PAY_PER_REQUEST', StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' }, Replicas: replicas, ...properties },
    ...attributes,
  };
}

export function role(service: string, policies: object[] = []): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] },
      Policies: policies.map((statement, index) => ({
        PolicyName: `Policy${index}`,
        PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
      })),
    },
  };
}

/**
 * A custom resource whose provider writes each event to its log, and fails where the property `FailOn` demands it.
 */
export function functionTemplate(properties: object, roleStatements: object[] = [WRITE_LOGS]): object {
  return template({
    Role: role('lambda.amazonaws.com', roleStatements),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: PROVIDER },
      },
    },
    Custom: {
      Type: 'Custom::Recorder',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ServiceTimeout: 20, ...properties },
    },
  }, { Function: { Ref: 'Function' } });
}

const KEY = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
};

const WRITE_LOGS = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' };

const PROVIDER = `
exports.handler = async event => {
  console.log('EVENT ' + JSON.stringify({ type: event.RequestType, id: event.PhysicalResourceId, value: event.ResourceProperties.Value, stack: event.StackId }));
  const failed = event.ResourceProperties.FailOn === event.RequestType;
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({
    Status: failed ? 'FAILED' : 'SUCCESS', Reason: failed ? 'as asked' : undefined, PhysicalResourceId: 'recorder',
    StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId, Data: { Value: event.ResourceProperties.Value },
  }) });
};
`;
