import {
  BatchExecuteStatementCommand, BatchWriteItemCommand, DeleteItemCommand, DeleteTableCommand, type DynamoDBClient,
  ExecuteStatementCommand, ExecuteTransactionCommand, PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand,
  UpdateTableCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';

/**
 * Every way to write to a table, or to end it. AWS asks for dynamodb:PartiQLInsert where MiniStack asks for the name of
 * the call; the roles have neither.
 */
export const writes = (TableName: string): { [name: string]: (client: DynamoDBClient) => Promise<unknown> } => {
  const Item = { pk: { S: 'foreign' } };
  return {
    PutItem: (client) => client.send(new PutItemCommand({ TableName, Item })),
    UpdateItem: (client) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: Item,
          UpdateExpression: 'SET a = :a',
          ExpressionAttributeValues: { ':a': { S: '' } },
        }),
      ),
    DeleteItem: (client) => client.send(new DeleteItemCommand({ TableName, Key: Item })),
    BatchWriteItem: (client) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } })),
    TransactWriteItems: (client) =>
      client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item } }] })),
    ExecuteStatement: (client) =>
      client.send(new ExecuteStatementCommand({ Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'foreign'}` })),
    BatchExecuteStatement: (client) =>
      client
        .send(
          new BatchExecuteStatementCommand({
            Statements: [{ Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'foreign'}` }],
          }),
        )
        .then(({ Responses: [answer] = [] }) => {
          // A statement is refused within an answer that is none.
          if (answer?.Error) throw Object.assign(new Error(answer.Error.Message), { name: answer.Error.Code });
        }),
    ExecuteTransaction: (client) =>
      client.send(
        new ExecuteTransactionCommand({
          TransactStatements: [{ Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'foreign'}` }],
        }),
      ),
    UpdateTable: (client) => client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })),
    UpdateTimeToLive: (client) =>
      client.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'pk', Enabled: true } }),
      ),
    DeleteTable: (client) => client.send(new DeleteTableCommand({ TableName })),
  };
};

export const WRITES = Object.keys(writes(''));
