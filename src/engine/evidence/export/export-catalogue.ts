/**
 * The exports of a table that a rewind can read. DynamoDB lists an export for 90 days; its objects live as long as the
 * bucket lets them.
 */
import { posix } from 'node:path';
import {
  DescribeExportCommand, type DynamoDBClient, type ExportDescription, paginateListExports,
} from '@aws-sdk/client-dynamodb';
import { isAllOf, type Tenant } from '../tenant';

/** A finished incremental export with old and new images. */
export interface CataloguedExport {
  readonly arn: string;
  readonly bucket: string;

  /** The account of the bucket, if it is another one. */
  readonly bucketOwner?: string;

  /** The prefix that the export was made with. */
  readonly prefix?: string;

  /** The folder that holds its manifest: the prefix of an `S3Folder`. */
  readonly folder: string;

  /** Its window: from its first moment, up to but without its last. */
  readonly from: Date;
  readonly to: Date;

  /** Those of another table that had the same name are of no use. */
  readonly tableId?: string;
  readonly itemCount?: number;
}

/** A finished full export. */
export interface CataloguedFullExport extends Omit<CataloguedExport, 'from' | 'to'> {
  /** The moment that it shows, give or take a minute. */
  readonly at: Date;
}

export interface ExportCatalogue {
  /** The earliest first. */
  readonly incremental: CataloguedExport[];
  readonly full: CataloguedFullExport[];
}

type ExportKind = 'INCREMENTAL_EXPORT' | 'FULL_EXPORT';

const CONCURRENCY = 8;

/**
 * Asks DynamoDB for the incremental exports of a table; the earliest first. Of filtered exports, which lack changes,
 * those of the tenant alone are of use.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Filtered.html
 */
export async function incrementalExports(
  client: DynamoDBClient, tableArn: string, tenant?: Tenant,
): Promise<CataloguedExport[]> {
  const all = await described(client, tableArn, ['INCREMENTAL_EXPORT']);
  return incrementalIn(all.filter((each) => holdsAll(each, tenant)));
}

/** Asks DynamoDB for all exports of a whole table that a rewind can read. */
export async function exportCatalogue(client: DynamoDBClient, tableArn: string): Promise<ExportCatalogue> {
  const all = await described(client, tableArn, ['INCREMENTAL_EXPORT', 'FULL_EXPORT']);
  const whole = all.filter((each) => holdsAll(each));
  return {
    incremental: incrementalIn(whole),
    full: whole.filter(isFull).map((each) => ({ ...catalogued(each), at: each.ExportTime! })),
  };
}

async function described(
  client: DynamoDBClient, tableArn: string, kinds: readonly ExportKind[],
): Promise<ExportDescription[]> {
  const arns: string[] = [];
  for await (const { ExportSummaries: summaries = [] } of paginateListExports({ client }, { TableArn: tableArn })) {
    arns.push(
      ...summaries
        .filter(({ ExportStatus: status, ExportType: type = 'FULL_EXPORT' }) => status === 'COMPLETED' && kinds.includes(type))
        .map(({ ExportArn }) => ExportArn!),
    );
  }
  const found: ExportDescription[] = [];
  for (let place = 0; place < arns.length; place += CONCURRENCY) {
    found.push(...await Promise.all(arns.slice(place, place + CONCURRENCY).map(async (ExportArn) =>
      (await client.send(new DescribeExportCommand({ ExportArn }))).ExportDescription!)));
  }
  return found;
}

function incrementalIn(descriptions: readonly ExportDescription[]): CataloguedExport[] {
  return descriptions.filter(isReadable).map((description) => {
    const { ExportFromTime: from, ExportToTime: to } = description.IncrementalExportSpecification!;
    return { ...catalogued(description), from: from!, to: to! };
  }).sort((a, b) => a.from.getTime() - b.from.getTime() || a.to.getTime() - b.to.getTime());
}

function isReadable({ ExportFormat: format, IncrementalExportSpecification: window }: ExportDescription): boolean {
  return format === 'DYNAMODB_JSON' && window?.ExportViewType === 'NEW_AND_OLD_IMAGES';
}

function holdsAll({ FilterSpecification: filter }: ExportDescription, tenant?: Tenant): boolean {
  return !filter || (tenant !== undefined && isAllOf(tenant, filter));
}

function isFull({ ExportFormat: format, ExportType: type = 'FULL_EXPORT', ExportTime: at }: ExportDescription): boolean {
  return format === 'DYNAMODB_JSON' && type === 'FULL_EXPORT' && at !== undefined;
}

function catalogued(description: ExportDescription): Omit<CataloguedExport, 'from' | 'to'> {
  const {
    ExportArn: arn,
    S3Bucket: bucket,
    S3BucketOwner: bucketOwner,
    S3Prefix: prefix,
    TableId: tableId,
    ItemCount: itemCount,
  } = description;
  const folder = posix.dirname(
    description.ExportManifest ?? `AWSDynamoDB/${arn!.split('/').at(-1)}/manifest-summary.json`,
  );
  return {
    arn: arn!,
    bucket: bucket!,
    bucketOwner,
    prefix,
    folder: prefix && !folder.startsWith(`${prefix}/`) ? `${prefix}/${folder}` : folder,
    tableId,
    itemCount,
  };
}
