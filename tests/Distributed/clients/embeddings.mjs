// Embeds the text of the standard input through the npm package openai and prints the usage: node embeddings.mjs <eng> <base URL> <key> <model>
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [eng, baseURL, apiKey, model] = process.argv.slice(2);
const { OpenAI } = createRequire(path.join(eng, 'package.json'))('openai');
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const { data, usage } = await client.embeddings.create({ model, input: [readFileSync(0, 'utf8'), 'another'] });
if (data.length !== 2 || !data.every(one => one.embedding.length > 1 && one.embedding.every(Number.isFinite))) throw new Error('No two vectors.');
console.log(JSON.stringify(usage));
