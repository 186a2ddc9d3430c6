import type { Rule } from 'eslint';
import { basename } from 'node:path';

const banned = new Set([
  'base',
  'common',
  'core',
  'data',
  'handle',
  'helper',
  'helpers',
  'impl',
  'info',
  'manager',
  'misc',
  'process',
  'shared',
  'stuff',
  'util',
  'utils',
]);

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Files are kebab-case and named for the one thing inside. */
export const fileName: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      kebab: 'Name the file in kebab-case: {{name}}.',
      banned: 'The word "{{word}}" says nothing: name the file for the thing inside.',
    },
  },
  create(context) {
    const name = basename(context.filename).split('.')[0] ?? '';
    return {
      Program(node) {
        if (!kebab.test(name)) context.report({ node, messageId: 'kebab', data: { name } });
        // In-process is a word of its own.
        const word = name
          .replace('in-process', 'embedded')
          .split('-')
          .find((part) => banned.has(part));
        if (word !== undefined) context.report({ node, messageId: 'banned', data: { word } });
      },
    };
  },
};
