// node read_with_npm.mjs DIRECTORY [ROUNDS]
//
// Reads every XML document of a directory with rss-parser and with feedsmith and prints one line of JSON for each:
// bytes, items and CPU time. Both get the text already decoded, which is a part of khabar's work and not of theirs;
// neither sanitizes, reads dates of other forms than a Date takes, or tells languages.

import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import Parser from 'rss-parser';
import {parseFeed} from 'feedsmith';

const [directory, rounds = '3'] = process.argv.slice(2);
const documents = readdirSync(directory).filter((name) => name.endsWith('.xml')).sort()
  .map((name) => readFileSync(join(directory, name)));
const texts = documents.map((bytes) => new TextDecoder(encodingOf(bytes)).decode(bytes));
const megabytes = documents.reduce((sum, bytes) => sum + bytes.length, 0) / 1e6;

function encodingOf(bytes) {
  return /^<\?xml[^>]*encoding=["']([^"']+)/.exec(bytes.subarray(0, 200).toString('latin1'))?.[1] ?? 'utf-8';
}

function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
}

async function measure(reader, read) {
  let best = Infinity;
  let items = 0;
  let refused = 0;
  for (let round = 0; round < Number(rounds); ++round) {
    items = refused = 0;
    const before = process.cpuUsage();
    for (const text of texts) {
      try {
        items += await read(text);
      } catch {
        ++refused;
      }
    }
    const {user, system} = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  console.log(JSON.stringify({reader, version: versionOf(reader), mb: +megabytes.toFixed(3), items, refused,
    mb_per_s: +(megabytes / best).toFixed(3)}));
}

const parser = new Parser();
await measure('rss-parser', async (text) => (await parser.parseString(text)).items.length);
await measure('feedsmith', (text) => {
  const {feed} = parseFeed(text);
  return (feed.items ?? feed.entries ?? []).length;
});
