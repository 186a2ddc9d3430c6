import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { captureKind } from './capture-kind.ts';

// A file of a version is one whose schema is this text. A change of it is a new version with a migration.
test('the schema of each version of a capture stays as it was', () => {
  const digests = captureKind.migrations.map((sql) =>
    createHash('sha256').update(sql).digest('hex').slice(0, 16),
  );
  expect(digests).toEqual(['ca2a13a438da41ad']);
});
