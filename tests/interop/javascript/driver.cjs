// The JavaScript SDK as a program that does what it reads, line by line; clients/sdk.py says how.
// CommonJS, because only that looks for modules in NODE_PATH.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const { pipeline } = require("node:stream/promises");
const {
  CopyObjectCommand, CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand,
  ListBucketsCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client, paginateListObjectsV2,
} = require("@aws-sdk/client-s3");
const { Upload } = require("@aws-sdk/lib-storage");
const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");

const PART_BYTES = 8 << 20;
const AT_ONCE = 8;

let s3;

// Runs the function over the items, a few at a time.
async function atOnce(items, run) {
  const waiting = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (waiting.length > 0) await run(waiting.shift());
  }));
}

async function getRange(bucket, key, start, stop, file, at) {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${start}-${stop - 1}` }));
  await pipeline(answer.Body, fs.createWriteStream(file, { flags: "r+", start: at }));
}

const calls = {
  configure(endpoint, region, accessKeyId, secretAccessKey, maxAttempts) {
    s3 = new S3Client({ endpoint, region, forcePathStyle: true, maxAttempts, credentials: { accessKeyId, secretAccessKey } });
  },

  async buckets() {
    return (await s3.send(new ListBucketsCommand({}))).Buckets.map((bucket) => bucket.Name);
  },

  async make_bucket(bucket) {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  },

  async remove_bucket(bucket) {
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  },

  async put(file, bucket, key) {
    const size = fs.statSync(file).size;
    const params = { Bucket: bucket, Key: key, Body: fs.createReadStream(file, { highWaterMark: 1 << 20 }) };
    if (size <= PART_BYTES) await s3.send(new PutObjectCommand({ ...params, ContentLength: size }));
    else await new Upload({ client: s3, partSize: PART_BYTES, params }).done();
  },

  // The SDK has no parallel download of its own: ranges of a part's size, some at a time.
  async get(bucket, key, file) {
    const first = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (first.ContentLength <= PART_BYTES) return pipeline(first.Body, fs.createWriteStream(file)).then(() => null);
    first.Body.destroy();
    fs.writeFileSync(file, "");
    const starts = Array.from({ length: Math.ceil(first.ContentLength / PART_BYTES) }, (_, part) => part * PART_BYTES);
    await atOnce(starts, (start) => getRange(bucket, key, start, Math.min(start + PART_BYTES, first.ContentLength), file, start));
  },

  async get_range(bucket, key, start, stop, file) {
    fs.writeFileSync(file, "");
    await getRange(bucket, key, start, stop, file, 0);
  },

  async keys(bucket, prefix) {
    const found = [];
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
      found.push(...(page.Contents ?? []).map((entry) => entry.Key));
    }
    return found;
  },

  async copy(bucket, key, toBucket, toKey) {
    const source = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
    await s3.send(new CopyObjectCommand({ Bucket: toBucket, Key: toKey, CopySource: source }));
  },

  async delete(bucket, key) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },

  async delete_below(bucket, prefix) {
    const keys = await calls.keys(bucket, prefix);
    for (let start = 0; start < keys.length; start += 1000) {
      const some = keys.slice(start, start + 1000).map((key) => ({ Key: key }));
      const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: some, Quiet: true } }));
      if (answer.Errors?.length) throw new Error(JSON.stringify(answer.Errors));
    }
  },

  async upload(folder, bucket, prefix) {
    const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = entries.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
    await atOnce(files, (file) => calls.put(file, bucket, prefix + path.relative(folder, file)));
  },

  async download(bucket, prefix, folder) {
    await atOnce(await calls.keys(bucket, prefix), async (key) => {
      const file = path.join(folder, key.slice(prefix.length));
      fs.mkdirSync(path.dirname(file), { recursive: true });
      await calls.get(bucket, key, file);
    });
  },

  async versions(bucket) {
    const found = [];
    let page = {};
    do {
      const marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, ...marker }));
      found.push(...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map((row) => `${row.VersionId} ${row.Key}`));
    } while (page.IsTruncated);
    return found;
  },

  async get_version(bucket, key, version, file) {
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
    await pipeline(answer.Body, fs.createWriteStream(file));
  },

  async delete_versions(bucket) {
    const doomed = (await calls.versions(bucket)).map((row) => {
      const blank = row.indexOf(" ");
      return { VersionId: row.slice(0, blank), Key: row.slice(blank + 1) };
    });
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: doomed, Quiet: true } }));
    if (answer.Errors?.length) throw new Error(JSON.stringify(answer.Errors));
  },

  async link(method, bucket, key) {
    const Command = { GET: GetObjectCommand, PUT: PutObjectCommand }[method];
    return getSignedUrl(s3, new Command({ Bucket: bucket, Key: key }), { expiresIn: 60 });
  },
};

async function main() {
  if (process.argv.includes("--version")) {
    console.log(`@aws-sdk/client-s3 ${require("@aws-sdk/client-s3/package.json").version}, Node ${process.versions.node}`);
    return;
  }
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer;
    try {
      answer = { result: (await calls[request.call](...request.arguments)) ?? null };
    } catch (error) {
      answer = { error: `${error.name}: ${error.message}` };
    }
    console.log(JSON.stringify(answer));
  }
}

main();
