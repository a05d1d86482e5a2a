// Sends one marked prompt through the npm package openai and prints its usage: node openai.mjs <eng> <base URL> <key> <model> <stream?>
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [eng, baseURL, apiKey, model, stream] = process.argv.slice(2);
const { OpenAI } = createRequire(path.join(eng, 'package.json'))('openai');
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const request = {
  model,
  messages: [
    { role: 'system', content: [{ type: 'text', text: readFileSync(0, 'utf8'), cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    { role: 'user', content: 'Which rule is first?' },
  ],
};

let usage;
if (stream === 'true') {
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } })) {
    usage = chunk.usage ?? usage;
  }
} else {
  ({ usage } = await client.chat.completions.create(request));
}
console.log(JSON.stringify(usage));
