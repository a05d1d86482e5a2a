// Sends one marked input through the Responses of the npm package openai and prints its usage: node responses.mjs <eng> <base URL> <key> <model> <stream?>
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [eng, baseURL, apiKey, model, stream] = process.argv.slice(2);
const { OpenAI } = createRequire(path.join(eng, 'package.json'))('openai');
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const request = {
  model,
  instructions: 'Be brief.',
  input: [
    { role: 'developer', content: [{ type: 'input_text', text: readFileSync(0, 'utf8'), cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    { role: 'user', content: 'Which rule is first?' },
  ],
};

let usage;
let text = '';
if (stream === 'true') {
  for await (const event of await client.responses.create({ ...request, stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.completed') ({ usage } = event.response);
  }
} else {
  const response = await client.responses.create(request);
  ({ usage, output_text: text } = response);
}
if (!text) throw new Error('The response has no text.');
console.log(JSON.stringify(usage));
