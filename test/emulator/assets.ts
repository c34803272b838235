import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CreateBucketCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { zipSync, type Zippable } from 'fflate';

interface FileAsset {
  readonly source: { readonly path?: string; readonly packaging?: 'file' | 'zip'; readonly executable?: string[] };
  readonly destinations: { readonly [id: string]: { readonly bucketName: string; readonly objectKey: string } };
}

/**
 * Archives by the key of their object, which holds the hash of what is in them.
 */
const archives = new Map<string, Uint8Array>();

/**
 * Uploads the files of an asset manifest that are not there yet, but for the stack's template.
 */
export async function publishAssets(
  s3: S3Client,
  target: { account: string; region: string },
  manifestFile: string,
  directory: string,
  templateFile: string,
): Promise<void> {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { files?: { [id: string]: FileAsset } };
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    if (source.executable) throw new Error(`an asset that is built by a command is not supported: ${source.executable.join(' ')}`);
    if (source.path === templateFile) continue;
    for (const destination of Object.values(destinations)) {
      const bucket = resolve(destination.bucketName, target);
      const key = resolve(destination.objectKey, target);
      await ensureBucket(s3, bucket, target.region);
      if (await exists(s3, bucket, key)) continue;
      const path = join(directory, source.path!);
      const body = source.packaging === 'zip' ? archive(path, key) : readFileSync(path);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    }
  }
}

/**
 * Uploads a template and returns its URL.
 */
export async function publishTemplate(
  s3: S3Client,
  endpoint: string,
  bucket: string,
  key: string,
  body: string,
): Promise<string> {
  await ensureBucket(s3, bucket, await s3.config.region());
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  return `${endpoint}/${bucket}/${key}`;
}

async function ensureBucket(s3: S3Client, bucket: string, region: string): Promise<void> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch {
    await s3.send(new CreateBucketCommand({
      Bucket: bucket,
      ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }),
    }));
  }
}

async function exists(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch {
    return false;
  }
}

function resolve(text: string, target: { account: string; region: string }): string {
  return text
    .replaceAll('${AWS::AccountId}', target.account)
    .replaceAll('${AWS::Region}', target.region)
    .replaceAll('${AWS::Partition}', 'aws');
}

function archive(path: string, key: string): Uint8Array {
  const kept = archives.get(key);
  if (kept) return kept;
  const entries = statSync(path).isDirectory() ? entriesOf(path) : { [basename(path)]: readFileSync(path) };
  // The earliest time that a zip archive can hold.
  const zipped = zipSync(entries, { level: 1, mtime: '1980-01-01T12:00:00' });
  archives.set(key, zipped);
  return zipped;
}

function entriesOf(directory: string): Zippable {
  const entries: Zippable = {};
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    entries[path.slice(directory.length + 1)] = readFileSync(path);
  }
  return entries;
}
