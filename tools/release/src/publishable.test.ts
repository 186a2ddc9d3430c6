import { expect, test } from '@jest/globals';
import { publishedManifest } from './publishable.ts';

test('the published manifest points at compiled files, and at nothing of the workspace', () => {
  const published = publishedManifest({
    name: '@ktl/x',
    version: '1.0.0',
    type: 'module',
    exports: {
      '.': {
        '@ktl/source': './src/index.ts',
        types: './dist/index.d.ts',
        default: './dist/index.js',
      },
      './package.json': './package.json',
    },
    files: ['dist'],
    dependencies: { '@ktl/faults': '^0.1.0' },
    devDependencies: { '@ktl/kube-sim': '^0.1.0' },
    nx: { tags: [] },
  });
  expect(published).toEqual({
    name: '@ktl/x',
    version: '1.0.0',
    type: 'module',
    engines: { node: '>=24' },
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './package.json': './package.json',
    },
    files: ['**/*.js', '**/*.d.ts'],
    dependencies: { '@ktl/faults': '^0.1.0' },
  });
});
