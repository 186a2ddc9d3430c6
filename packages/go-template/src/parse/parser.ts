import { tokenize } from '../lex/lexer.ts';
import type { Token, TokenType } from '../lex/tokens.ts';
import { readString } from '../lex/literals.ts';
import type { Node, TemplateTree } from './nodes.ts';
import type { KnownNames } from './known-names.ts';
import { PipeParser } from './pipe-parser.ts';
import type { TemplateSource } from './source.ts';
import { TokenCursor } from './token-cursor.ts';

const maxNesting = 200;

/** Reads a template and those that it defines, the main one first. @throws KtlError TEMPLATE_SYNTAX */
export function parseTemplate(source: TemplateSource, known: KnownNames): readonly TemplateTree[] {
  return new Parser(source, known).run();
}

type ListEnd = 'end' | 'else' | 'end-of-file';

class Parser {
  readonly #source: TemplateSource;
  readonly #known: KnownNames;
  readonly #cursor: TokenCursor;
  readonly #trees = new Map<string, TemplateTree>();
  #pipes: PipeParser;
  #rangeDepth = 0;
  #nesting = 0;

  constructor(source: TemplateSource, known: KnownNames) {
    this.#source = source;
    this.#known = known;
    this.#cursor = new TokenCursor(source, tokenize(source));
    this.#pipes = new PipeParser(this.#cursor, known);
  }

  run(): readonly TemplateTree[] {
    const nodes: Node[] = [];
    for (
      let token = this.#cursor.peek();
      token.type !== 'end-of-file';
      token = this.#cursor.peek()
    ) {
      if (this.#cursor.isAction('define')) this.#definition();
      else {
        const node = this.#node(token);
        if (node === 'end' || node === 'else') this.#source.fail(token.offset, strayWord(node));
        if (node !== undefined) nodes.push(node);
      }
    }
    return [{ name: this.#source.name, nodes, slots: this.#pipes.most }, ...this.#trees.values()];
  }

  /** Nodes up to an `end` or `else`, of which the opening mark and the word are taken. */
  #list(opened: Token): { readonly nodes: readonly Node[]; readonly end: ListEnd } {
    this.#nesting += 1;
    if (this.#nesting > maxNesting) this.#source.fail(opened.offset, 'this nests too deeply');
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#cursor.peek();
      if (token.type === 'end-of-file') {
        this.#source.fail(opened.offset, `${opened.text} has no end`, 'close it with {{end}}');
      }
      const node = this.#node(token);
      if (node === 'end' || node === 'else') {
        this.#nesting -= 1;
        return { nodes, end: node };
      }
      if (node !== undefined) nodes.push(node);
    }
  }

  #node(token: Token): Node | 'end' | 'else' | undefined {
    this.#cursor.next();
    if (token.type === 'text') return { kind: 'text', text: token.text, offset: token.offset };
    const word = this.#cursor.peekWord();
    if (word.type !== 'keyword') {
      const pipe = this.#pipes.pipe('right', 'command');
      return { kind: 'action', pipe, offset: token.offset };
    }
    this.#cursor.nextWord();
    return this.#control(word);
  }

  #control(word: Token): Node | 'end' | 'else' {
    switch (word.text) {
      case 'end':
        this.#cursor.expect('right', '{{end}}');
        return 'end';
      case 'else':
        return 'else';
      case 'break':
      case 'continue':
        return this.#leap(word, word.text);
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(word, word.text);
      case 'template':
        return this.#call(word);
      case 'block':
        return this.#block(word);
      default:
        return this.#source.fail(
          word.offset,
          `${word.text} stands inside another action`,
          'templates are defined at the outermost level',
        );
    }
  }

  #leap(word: Token, kind: 'break' | 'continue'): Node {
    this.#cursor.expect('right', `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.#source.fail(word.offset, `${kind} stands outside of range`);
    return { kind, offset: word.offset };
  }

  #branch(word: Token, kind: 'if' | 'with' | 'range'): Node {
    const scope = this.#pipes.scope();
    const pipe = this.#pipes.pipe('right', kind);
    this.#rangeDepth += kind === 'range' ? 1 : 0;
    const dotWas = this.#pipes.enterDot(kind !== 'if');
    const inner = this.#pipes.scope();
    const { nodes: body, end } = this.#list(word);
    this.#pipes.leave(inner);
    this.#pipes.leaveDot(dotWas);
    // Go allows break in an else part only where another range is around.
    this.#rangeDepth -= kind === 'range' ? 1 : 0;
    const otherwise = end === 'else' ? this.#otherwise(word, kind) : undefined;
    this.#pipes.leave(scope);
    return { kind, pipe, body, otherwise, offset: word.offset };
  }

  #otherwise(word: Token, kind: 'if' | 'with' | 'range'): readonly Node[] {
    const next = this.#cursor.peekWord();
    if (kind !== 'range' && next.type === 'keyword' && next.text === kind) {
      this.#cursor.nextWord();
      this.#nesting += 1;
      if (this.#nesting > maxNesting) this.#source.fail(next.offset, 'this nests too deeply');
      const node = this.#branch(next, kind);
      this.#nesting -= 1;
      return [node];
    }
    this.#cursor.expect('right', '{{else}}');
    const { nodes, end } = this.#list(word);
    if (end === 'else') this.#source.fail(word.offset, `${word.text} has two else parts`);
    return nodes;
  }

  #call(word: Token): Node {
    const template = this.#templateName(word);
    const hasPipe = this.#cursor.peekWord().type !== 'right';
    const pipe = hasPipe ? this.#pipes.pipe('right', 'template') : undefined;
    if (!hasPipe) this.#cursor.expect('right', '{{template}}');
    return { kind: 'call', template, pipe, offset: word.offset };
  }

  #block(word: Token): Node {
    const template = this.#templateName(word);
    const pipe = this.#pipes.pipe('right', 'block');
    this.#body(template, word);
    return { kind: 'call', template, pipe, offset: word.offset };
  }

  #definition(): void {
    this.#cursor.next();
    const word = this.#cursor.nextWord();
    const name = this.#templateName(word);
    this.#cursor.expect('right', '{{define}}');
    this.#body(name, word);
  }

  /** Reads the list of a template of its own: other variables, another dot. */
  #body(name: string, word: Token): void {
    const [pipes, rangeDepth] = [this.#pipes, this.#rangeDepth];
    this.#pipes = new PipeParser(this.#cursor, { ...this.#known, fields: undefined });
    this.#rangeDepth = 0;
    const { nodes, end } = this.#list(word);
    if (end === 'else') this.#source.fail(word.offset, `${word.text} has no else part`);
    this.#add({ name, nodes, slots: this.#pipes.most }, word);
    [this.#pipes, this.#rangeDepth] = [pipes, rangeDepth];
  }

  #add(tree: TemplateTree, word: Token): void {
    const known = this.#trees.get(tree.name);
    if (known === undefined || isBlank(known)) this.#trees.set(tree.name, tree);
    else if (!isBlank(tree)) {
      this.#source.fail(word.offset, `template "${tree.name}" is defined twice`);
    }
  }

  #templateName(word: Token): string {
    const token = this.#cursor.nextWord();
    const name = token.type === 'string' ? readString(token.text) : undefined;
    if (name !== undefined) return name;
    return this.#source.fail(token.offset, `${word.text} takes a name in quotes`);
  }
}

function isBlank({ nodes }: TemplateTree): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}

function strayWord(word: TokenType | ListEnd): string {
  return `${word} belongs to no if, with, range or define`;
}
