import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { workflowStep } from './workflow/workflow';
import { SYSTEM_CLOCK } from '../clock/clock';
import { WORKFLOW_ENVIRONMENT, type WorkflowEvent } from '../contract/recovery-run';
import { readingEveryName } from '../engine/dynamodb/every-name';

/** In milliseconds. A request without an answer must not take the time of the whole invocation. */
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true };
const options = { maxAttempts: 5, requestHandler };

/** The milliseconds that are left to write down what was done once nothing more is begun. */
const MARGIN = 60_000;

const dynamodb = readingEveryName(new DynamoDBClient(options));
const s3 = new S3Client(options);
const setting = (name: keyof typeof WORKFLOW_ENVIRONMENT) => process.env[WORKFLOW_ENVIRONMENT[name]]!;

export const handler = (event: WorkflowEvent, context: Context): Promise<object | undefined> => {
  const end = Date.now() + context.getRemainingTimeInMillis() - MARGIN;
  return workflowStep(event, {
    dynamodb,
    s3,
    clock: SYSTEM_CLOCK,
    recordUri: setting('recordUri'),
    planUri: setting('planUri'),
    concurrency: Number(setting('concurrency')),
    readUnits: Number(setting('readUnits')),
    path: setting('path'),
    timeLeft: () => end - Date.now(),
  });
};
