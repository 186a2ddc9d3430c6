import type { Rule } from 'eslint';

/** A reminder in the code names the issue that removes it: `TODO(#12)`. */
export const todoReference: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'Say which issue removes this: {{word}}(#number).' },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const word = /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/.exec(comment.value)?.[1];
          if (word === undefined || !comment.loc) continue;
          context.report({ loc: comment.loc, messageId: 'missing', data: { word } });
        }
      },
    };
  },
};

/** Switching a rule off needs a rule name and a reason: `eslint-disable-next-line x -- because`. */
export const waiverReason: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      reason: 'Say why after two dashes: {{directive}} rule-name -- reason.',
      rule: 'Name the rule that is switched off.',
    },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const match = /^\s*(eslint-disable(?:-next-line|-line)?)\b(.*)$/s.exec(comment.value);
          if (!match || !comment.loc) continue;
          const [, directive = '', rest = ''] = match;
          const [names = '', reason = ''] = rest.split(/\s-{2,}\s/s);
          // Before the comment, where a waiver of everything does not reach.
          const loc = { start: { ...comment.loc.start, column: -1 }, end: comment.loc.end };
          if (names.trim() === '') context.report({ loc, messageId: 'rule' });
          else if (reason.trim().length < 8) {
            context.report({ loc, messageId: 'reason', data: { directive } });
          }
        }
      },
    };
  },
};
