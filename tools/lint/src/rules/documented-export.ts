import type { Rule } from 'eslint';
import ts from 'typescript';

/** What typescript-eslint's parser knows of a file. */
interface TypedFile {
  readonly program: ts.Program;
  readonly esTreeNodeToTSNodeMap: { get(node: object): ts.Node };
}

/** What the index of a package names has a docstring where it is declared; tags alone are none. */
export const documentedExport: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      missing:
        '{{name}} is public: say in a docstring what it is for, with units, defaults and errors.',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode
      .parserServices as unknown as TypedFile;
    const checker = program.getTypeChecker();
    return {
      ExportSpecifier(node) {
        const symbol = checker.getSymbolAtLocation(esTreeNodeToTSNodeMap.get(node.exported));
        if (symbol === undefined) return;
        const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
        const declared = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
        if (declared.getDocumentationComment(checker).length > 0) return;
        context.report({ node, messageId: 'missing', data: { name: symbol.name } });
      },
    };
  },
};
