// Sends one marked prompt through the npm package @anthropic-ai/sdk and prints its usage: node anthropic.mjs <eng> <base URL> <key> <model> <stream?>
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [eng, baseURL, apiKey, model, stream] = process.argv.slice(2);
const { Anthropic } = createRequire(path.join(eng, 'package.json'))('@anthropic-ai/sdk');
const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 });
const request = {
  model,
  max_tokens: 20,
  system: [{ type: 'text', text: readFileSync(0, 'utf8'), cache_control: { type: 'ephemeral', ttl: '1h' } }],
  messages: [{ role: 'user', content: 'Which rule is first?' }],
};
const { usage } = stream === 'true' ? await client.messages.stream(request).finalMessage() : await client.messages.create(request);
console.log(JSON.stringify(usage));
