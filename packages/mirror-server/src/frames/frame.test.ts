import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { frameJsonSchemas, frameSchemas } from './frame.ts';

const folder = new URL('../../schemas/', import.meta.url);
const ts = '2026-11-21T10:00:00.123456789Z';
const origin = { namespace: 'shop', pod: 'cart-0', container: 'app' };

describe('schemas', () => {
  test('the published files are what the code checks with; `npm run schemas` writes them', () => {
    const files = readdirSync(folder).sort();
    const schemas = frameJsonSchemas();
    expect(files).toEqual(
      Object.keys(schemas)
        .map((kind) => `${kind}.json`)
        .sort(),
    );
    for (const [kind, schema] of Object.entries(schemas)) {
      expect(JSON.parse(readFileSync(new URL(`${kind}.json`, folder), 'utf8'))).toEqual(schema);
    }
  });

  test('a line of the contract passes, also with fields that are not known yet', () => {
    const line = {
      ...{ kind: 'line', seq: 1, ts, displayTs: '10:00:00', ...origin, source: 'pod', glyph: '●' },
      ...{ line: 'x', lineAnsi: 'x', raw: 'x', uid: 'u', restart: 0, level: 'warn', late: true },
    };
    expect(frameSchemas.logs.safeParse({ ...line, later: 1 }).success).toBe(true);
    expect(frameSchemas.logs.safeParse({ ...line, seq: 0 }).success).toBe(false);
    expect(frameSchemas.logs.safeParse({ ...line, ts: 'yesterday' }).success).toBe(false);
    expect(frameSchemas.logs.safeParse({ ...line, source: 'disk' }).success).toBe(false);
  });

  test('each kind of session has its own frames, and the others have them not', () => {
    const own = {
      build: { kind: 'step', ts, id: 'a', name: 'FROM x', needs: [], status: 'cached' },
      deploy: { kind: 'phase', ts, name: 'render', state: 'done' },
      traffic: { kind: 'traffic', ts, displayTs: '', label: '', ...origin, stream: '', line: '' },
      syscalls: {
        ...{ kind: 'syscalls', ts, label: '', ...origin, durationSeconds: 1, targetPid: 1 },
        ...{ totals: { seconds: 0, calls: 0, errors: 0 }, rows: [], notes: [] },
      },
    } as const;
    for (const [kind, frame] of Object.entries(own)) {
      for (const [session, schema] of Object.entries(frameSchemas)) {
        expect([session, schema.safeParse(frame).success]).toEqual([session, session === kind]);
      }
    }
  });
});
