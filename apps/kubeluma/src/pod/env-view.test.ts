import { describe, expect, test } from '@jest/globals';
import { envFromViews, envViews, literalOf } from './env-view.ts';
import { looksSecret } from './secret-look.ts';

const of = (env: object): object | undefined =>
  envViews({ name: 'app', env: [{ name: 'X', ...env }] })[0];

describe('variables', () => {
  test('are shown by value or by source', () => {
    expect(of({ value: 'prod' })).toEqual({ name: 'X', value: 'prod', source: 'literal' });
    expect(of({})).toMatchObject({ value: '' });
    expect(of({ valueFrom: { secretKeyRef: { name: 's', key: 'k' } } })).toMatchObject({
      value: '*** (secret s/k)',
      masked: true,
    });
    expect(of({ valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } })).toMatchObject({
      value: 'configmap:c/k',
    });
    expect(of({ valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } })).toMatchObject({
      value: 'fieldRef:spec.nodeName',
    });
    expect(of({ valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } })).toMatchObject({
      value: 'resourceField:limits.cpu',
    });
  });

  test('from a source that is younger than the program are masked', () => {
    expect(of({ valueFrom: { vaultRef: { path: 'x' } } })).toMatchObject({
      value: '*** (vaultRef)',
      masked: true,
    });
  });

  test('of whole objects name the object', () => {
    const envFrom = [{ secretRef: { name: 's' } }, { prefix: 'P_', configMapRef: { name: 'c' } }];
    expect(envFromViews({ name: 'app', envFrom })).toMatchObject([
      { value: '*** (secret s)' },
      { value: 'configmap:c', prefix: 'P_' },
    ]);
  });

  test('only literals can be asked for, the last of a name', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
      { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ];
    expect(literalOf({ name: 'app', env }, 'A')).toBe('2');
    expect(literalOf({ name: 'app', env }, 'B')).toBeUndefined();
    expect(literalOf({ name: 'app', env }, 'C')).toBeUndefined();
  });
});

describe('what looks secret', () => {
  test.each([
    ['DB_PASSWORD', 'x'],
    ['dbPassword', 'x'],
    ['STRIPE_API_KEY', 'x'],
    ['apikey', 'x'],
    ['GITHUB_TOKEN', 'x'],
    ['PGPASSWORD', 'x'],
    ['SESSION_SECRET', 'x'],
    ['BASIC_AUTH', 'x'],
    ['CONFIG', '{"password": "x"}'],
    ['DATABASE_URL', 'postgres://shop:hunter2@db/shop'],
    ['REDIS_URL', 'redis://:hunter2@cache:6379'],
    ['CONNECTION', 'Server=db;Password=hunter2;'],
    ['ID', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
    ['HEADER', 'Bearer abcdefghijkl'],
    ['THING', 'ghp_0123456789abcdefghij'],
    ['AWS', 'AKIAABCDEFGHIJKLMNOP'],
    ['BLOB', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['BLOB', 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MEFCQ0RFRg=='],
  ])('%s=%s', (name, value) => {
    expect(looksSecret(name, value)).toBe(true);
  });

  test.each([
    ['ENV_MODE', 'prod'],
    ['LOG_LEVEL', 'debug'],
    ['MONKEY_COUNT', '3'],
    ['AUTHOR', 'someone'],
    ['DB_HOST', 'postgres.shop.svc.cluster.local'],
    ['URL', 'https://example.com/path?x=1'],
    ['JAVA_OPTS', '-Xmx512m -XX:+UseG1GC'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['SERVICE', 'a-very-long-name-of-a-service-with-many-words-in-it'],
    ['DB_PASSWORD', ''],
  ])('not %s=%s', (name, value) => {
    expect(looksSecret(name, value)).toBe(false);
  });
});
