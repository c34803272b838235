import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { TABLE_ARN, writeExport } from './export-folder';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { DiskFolder, type ObjectFolder, S3Folder } from '../../../../src/engine/evidence/export/object-folder';
import { Emulator } from '../../../emulator/emulator';
import { S } from '../../cases';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

async function contentOf(folder: ObjectFolder, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await folder.read(path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function pathsIn(folder: ObjectFolder, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for await (const path of folder.list(prefix)) found.push(path);
  return found;
}

const FILES = ['a/b/1', 'a/b/2', 'a/c', 'b/1'];

describe('on disk', () => {
  test('files are read and listed by their paths in the folder, and beside it', async () => {
    FILES.forEach((path) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), path);
    });

    expect(await pathsIn(new DiskFolder(root))).toEqual(FILES);
    expect(await pathsIn(new DiskFolder(root), 'a/b')).toEqual(['a/b/1', 'a/b/2']);
    expect(await pathsIn(new DiskFolder(root), 'a/b/2')).toEqual(['a/b/2']);
    expect(await contentOf(new DiskFolder(join(root, 'a')), '../b/1')).toBe('b/1');
  });

  test('what is not there, or may not be read, is refused by its name', async () => {
    writeFileSync(join(root, 'secret'), '');
    chmodSync(join(root, 'secret'), 0);

    await expect(new DiskFolder(root).read('nothing')).rejects.toThrow(
      `object not found: ${join(root, 'nothing')}`,
    );
    await expect(new DiskFolder(root).read('secret/nothing')).rejects.toThrow('object not found: ');
    if (process.getuid!() !== 0) {
      await expect(new DiskFolder(root).read('secret')).rejects.toThrow('object is not readable: ');
    }
  });
});

describe('in S3, of the emulator', () => {
  let emulator: Emulator;
  let client: S3Client;

  beforeAll(async () => {
    emulator = await Emulator.start({ auth: false });
    client = new S3Client(emulator.clientConfig);
    await client.send(new CreateBucketCommand({ Bucket: 'exports' }));
  });

  afterAll(async () => {
    client?.destroy();
    await emulator?.stop();
  });

  async function upload(): Promise<void> {
    for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      await client.send(
        new PutObjectCommand({ Bucket: 'exports', Key: relative(root, file), Body: readFileSync(file) }),
      );
    }
  }

  test('an export is read as from disk', async () => {
    const records = Array.from({ length: 3000 }, (_, place) => ({
      keys: { pk: S(`${place}`) },
      new: { pk: S(`${place}`), text: S(`${Math.sin(place)}`) },
      at: new Date(1000),
    }));
    const path = relative(
      root,
      await writeExport({ root, prefix: 'my/prefix', records, from: new Date(0), to: new Date(900_000) }),
    );
    await upload();
    const folder = new S3Folder({ client, bucket: 'exports', prefix: path });
    const found = new Set<string>();
    for await (const { keys } of exportChanges({ exports: [folder], table: { arn: TABLE_ARN }, from: new Date(0) })) {
      found.add(keys.pk.S!);
    }

    expect(folder.name).toBe(`s3://exports/${path}`);
    expect(found.size).toBe(3000);
    expect((await pathsIn(folder)).sort()).toEqual(['_started', 'manifest-files.json', 'manifest-files.md5', 'manifest-summary.json', 'manifest-summary.md5']);
    expect(
      await pathsIn(new S3Folder({ client, bucket: 'exports', prefix: 'my/' }), 'prefix/AWSDynamoDB/data/'),
    ).toHaveLength(4);
  });

  test('more objects than one answer lists, and an object of many chunks', async () => {
    const large = 'x'.repeat(3_000_000);
    for (let place = 0; place < 1005; place++) {
      await client.send(new PutObjectCommand({ Bucket: 'exports', Key: `many/${place}`, Body: 'x' }));
    }
    await client.send(new PutObjectCommand({ Bucket: 'exports', Key: 'large//object', Body: large }));

    expect(await pathsIn(new S3Folder({ client, bucket: 'exports', prefix: 'many' }))).toHaveLength(1005);
    expect(
      (await contentOf(new S3Folder({ client, bucket: 'exports', prefix: 'large//inner' }), '../object')) === large,
    ).toBe(true);
    expect(await contentOf(new S3Folder({ client, bucket: 'exports' }), 'large//object') === large).toBe(true);
  });

  test('what is not there is refused by its name', async () => {
    await expect(new S3Folder({ client, bucket: 'exports' }).read('no/where')).rejects.toThrow(
      'object not found: s3://exports/no/where',
    );
    await expect(new S3Folder({ client, bucket: 'nobody' }).read('k')).rejects.toThrow(
      'bucket not found: s3://nobody/k: NoSuchBucket',
    );
    await expect(pathsIn(new S3Folder({ client, bucket: 'nobody' }))).rejects.toThrow(
      'bucket not found: s3://nobody: NoSuchBucket',
    );
  });
});

describe('what S3 may answer', () => {
  const answering = (answer: (input: any) => unknown) =>
    new S3Folder({ client: { send: async ({ input }: any) => answer(input) } as any, bucket: 'exports', prefix: 'p' });

  test.each([
    ['AccessDenied', 403, 'object is not readable: s3://exports/p/k: AccessDenied: said; allow s3:GetObject'],
    ['InvalidObjectState', 403, 'restore it first'],
    ['PermanentRedirect', 301, 'bucket is in another Region: '],
    ['PreconditionFailed', 412, 'object changed while it was read: '],
    ['InternalError', 500, 'said'],
  ])('%s', async (name, httpStatusCode, message) => {
    const folder = answering(() => {
      throw Object.assign(new Error('said'), { name, $metadata: { httpStatusCode } });
    });

    await expect(folder.read('k')).rejects.toThrow(message);
  });

  const CONTENT = 'a long object of which every answer is cut off';

  function cutOff(cuts: number) {
    const asked: any[] = [];
    const folder = answering((input) => {
      asked.push(input);
      const place = Number(/bytes=(\d+)-/.exec(input.Range ?? 'bytes=0-')![1]);
      const parts = async function* (): AsyncGenerator<Buffer> {
        yield Buffer.from(asked.length > cuts ? CONTENT.slice(place) : CONTENT.slice(place, place + 5));
        if (asked.length > cuts) return;
        throw new Error('cut off');
      };
      return { Body: Readable.from(parts()), ETag: '"tag"', ContentLength: CONTENT.length };
    });
    return { folder, asked };
  }

  test('what is cut off is read on, as long as it is the same object', async () => {
    const { folder, asked } = cutOff(7);

    expect(await contentOf(folder, 'k')).toBe(CONTENT);
    expect(asked.slice(0, 3)).toEqual([
      { Bucket: 'exports', Key: 'p/k' },
      { Bucket: 'exports', Key: 'p/k', Range: 'bytes=5-', IfMatch: '"tag"' },
      { Bucket: 'exports', Key: 'p/k', Range: 'bytes=10-', IfMatch: '"tag"' },
    ]);
  });

  test('what gives nothing any more is given up', async () => {
    let asked = 0;
    const folder = answering(() => {
      asked++;
      const nothing = async function* (): AsyncGenerator<Buffer> {
        yield* [];
        throw new Error('cut off');
      };
      return { Body: Readable.from(nothing()), ContentLength: 10 };
    });

    await expect(contentOf(folder, 'k')).rejects.toThrow('cut off');
    expect(asked).toBe(5);
  });
});
