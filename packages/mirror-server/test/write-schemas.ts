/** `npm run schemas -w @ktl/mirror-server`: writes `schemas/*.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { frameJsonSchemas } from '../src/frames/frame.ts';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [kind, schema] of Object.entries(frameJsonSchemas())) {
  writeFileSync(new URL(`${kind}.json`, folder), `${JSON.stringify(schema, undefined, 2)}\n`);
}
