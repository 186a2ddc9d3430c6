import type { Rule } from 'eslint';
import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/**
 * A package is entered through its exports map only: no relative path out of the own package, no
 * `@ktl/x/src/…` or `@ktl/x/dist/…`.
 */
export const packageBoundary: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      relative: 'Import {{source}} by its package name, not by a path out of this package.',
      deep: '{{source}} reaches behind the exports map of its package.',
    },
  },
  create(context) {
    const home = packageFolder(context.filename);
    const check = (node: Rule.Node): void => {
      const source = sourceOf(node);
      if (source === undefined) return;
      if (/^@ktl\/[^/]+\/(src|dist)(\/|$)/.test(source)) {
        context.report({ node, messageId: 'deep', data: { source } });
      }
      if (!source.startsWith('.') || home === undefined) return;
      const target = resolve(dirname(context.filename), source);
      if (relative(home, target).startsWith('..')) {
        context.report({ node, messageId: 'relative', data: { source } });
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

function sourceOf(node: Rule.Node): string | undefined {
  if (!('source' in node) || node.source?.type !== 'Literal') return undefined;
  return typeof node.source.value === 'string' ? node.source.value : undefined;
}

function packageFolder(filename: string): string | undefined {
  for (let folder = dirname(filename); ; folder = dirname(folder)) {
    if (existsSync(resolve(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
