/**
 * Writes test/go/expected.jsonl: all cases with what Go makes of them. Needs Go 1.26.
 * Run: `npx node --conditions=@ktl/source packages/go-template/test/go/make-expected.ts`.
 */
import { writeFileSync } from 'node:fs';
import { committedCases } from './committed-cases.ts';
import { goVersion, runInGo } from './go-oracle.ts';

const lines = [{ go: goVersion() }, ...runInGo(committedCases)].map((one) => JSON.stringify(one));
writeFileSync(new URL('expected.jsonl', import.meta.url), `${lines.join('\n')}\n`);
