import { nearestName } from '@ktl/faults';
import { readNumber, readRune, readString } from '../lex/literals.ts';
import type { Token } from '../lex/tokens.ts';
import type { Command, Operand, Pipe } from './nodes.ts';
import type { KnownNames } from './known-names.ts';
import { described, type TokenCursor } from './token-cursor.ts';

type PipeEnd = 'right' | 'close';

const maxNesting = 200;
const inert: ReadonlySet<Operand['kind']> = new Set(['bool', 'dot', 'nil', 'number', 'string']);

/** Reads pipelines, and knows the variables of one template. */
export class PipeParser {
  readonly #cursor: TokenCursor;
  readonly #functions: ReadonlySet<string>;
  readonly #fields: readonly string[] | undefined;
  readonly #variables = ['$'];
  #most = 1;
  #nesting = 0;
  #isOuterDot = true;

  constructor(cursor: TokenCursor, known: KnownNames) {
    this.#cursor = cursor;
    this.#functions = new Set(known.functions);
    this.#fields = known.fields;
  }

  /** Variables at most at a time. */
  get most(): number {
    return this.#most;
  }

  /** What `leave` goes back to. */
  scope(): number {
    return this.#variables.length;
  }

  leave(scope: number): void {
    this.#variables.length = scope;
  }

  /** From here on dot is another value, where `changes`. @returns what `leaveDot` takes */
  enterDot(changes: boolean): boolean {
    const was = this.#isOuterDot;
    this.#isOuterDot &&= !changes;
    return was;
  }

  leaveDot(was: boolean): void {
    this.#isOuterDot = was;
  }

  /** Reads up to and with `end`. @param context - the word that it belongs to */
  pipe(end: PipeEnd, context: string): Pipe {
    const { offset } = this.#cursor.peekWord();
    const { names, assigns } = this.#declarations(context);
    const commands = this.#commands(end, context);
    // Only now: what a pipeline declares is not there for the pipeline itself.
    const slots = names.map((token) => (assigns ? this.#slotOf(token) : this.#declare(token)));
    return { offset, commands, slots };
  }

  #declarations(context: string): { readonly names: readonly Token[]; readonly assigns: boolean } {
    const names: Token[] = [];
    for (let token = this.#cursor.peekWord(); token.type === 'variable';) {
      const next = this.#cursor.secondWord();
      if (next.type === 'comma') {
        this.#cursor.nextWord();
        this.#cursor.nextWord();
        names.push(token);
        const following = this.#cursor.peekWord();
        if (context === 'range' && names.length < 2 && following.type === 'variable') {
          token = following;
          continue;
        }
        const reason =
          context === 'range' && names.length < 2
            ? 'range can only set variables'
            : `too many variables for ${context}`;
        this.#cursor.source.fail(following.offset, reason);
      }
      if (next.type !== 'declare' && next.type !== 'assign') break;
      this.#cursor.nextWord();
      this.#cursor.nextWord();
      return { names: [...names, token], assigns: next.type === 'assign' };
    }
    // `range $i, $x` without := sets nothing that it could be used with.
    const [first] = names;
    if (first !== undefined) this.#cursor.source.fail(first.offset, 'expected :=');
    return { names: [], assigns: false };
  }

  #declare({ text }: Token): number {
    this.#most = Math.max(this.#most, this.#variables.push(text));
    return this.#variables.length - 1;
  }

  #slotOf({ text, offset }: Token): number {
    const slot = this.#variables.lastIndexOf(text);
    if (slot >= 0) return slot;
    const near = nearestName(text, this.#variables);
    const advice = near === undefined ? undefined : `did you mean ${near}?`;
    return this.#cursor.source.fail(offset, `the variable ${text} was not declared`, advice);
  }

  #commands(end: PipeEnd, context: string): readonly Command[] {
    const commands: Command[] = [];
    for (;;) {
      const token = this.#cursor.peekWord();
      if (token.type === end) {
        this.#cursor.next();
        if (commands.length === 0)
          this.#cursor.source.fail(token.offset, `${context} has no value`);
        return commands;
      }
      const command = this.#command();
      if (commands.length > 0 && inert.has(command.first.kind)) {
        this.#cursor.source.fail(token.offset, 'what stands after | must be able to take a value');
      }
      commands.push(command);
    }
  }

  #command(): Command {
    const operands: Operand[] = [];
    for (;;) {
      const start = this.#cursor.peekWord();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#cursor.peek();
      if (token.type === 'space') {
        this.#cursor.next();
        if (operand !== undefined) continue;
      }
      const follows = this.#cursor.peek();
      if (follows.type === 'pipe') {
        this.#cursor.next();
      } else if (follows.type !== 'right' && follows.type !== 'close') {
        this.#cursor.source.fail(follows.offset, described(follows));
      }
      const [first, ...rest] = operands;
      if (first === undefined) this.#cursor.source.fail(start.offset, 'a command is missing');
      return { first, rest };
    }
  }

  #operand(): Operand | undefined {
    const term = this.#term();
    if (term === undefined || this.#cursor.peek().type !== 'field') return term;
    const names: string[] = [];
    while (this.#cursor.peek().type === 'field') names.push(this.#cursor.next().text);
    const known = this.#joined(term, names);
    if (known !== undefined) return known;
    if (inert.has(term.kind)) {
      this.#cursor.source.fail(term.offset, `this has no field .${names.join('.')}`);
    }
    return { kind: 'chain', base: term, names, offset: term.offset };
  }

  #joined(term: Operand, more: readonly string[]): Operand | undefined {
    if (term.kind !== 'field' && term.kind !== 'variable') return undefined;
    const isOuter = term.kind === 'variable' && term.slot === 0 && term.names.length === 0;
    if (isOuter) this.#checkField(more[0] ?? '', term.offset);
    return { ...term, names: [...term.names, ...more] };
  }

  #term(): Operand | undefined {
    const token = this.#cursor.peekWord();
    const operand = this.#simpleTerm(token);
    if (operand !== undefined) this.#cursor.next();
    return operand ?? (token.type === 'open' ? this.#parenthesized(token) : undefined);
  }

  #simpleTerm({ type, text, offset }: Token): Operand | undefined {
    switch (type) {
      case 'dot':
      case 'nil':
        return { kind: type, offset };
      case 'bool':
        return { kind: 'bool', value: text === 'true', offset };
      case 'field':
        if (this.#isOuterDot) this.#checkField(text, offset);
        return { kind: 'field', names: [text], offset };
      case 'variable':
        return {
          kind: 'variable',
          variable: text,
          slot: this.#slotOf({ type, text, offset }),
          names: [],
          offset,
        };
      case 'identifier':
        return this.#function(text, offset);
      default:
        return this.#literal({ type, text, offset });
    }
  }

  #literal({ type, text, offset }: Token): Operand | undefined {
    const { source } = this.#cursor;
    if (type === 'string') {
      const value = readString(text) ?? source.fail(offset, 'the string has an invalid escape');
      return { kind: 'string', value, offset };
    }
    if (type === 'rune') {
      const int = readRune(text) ?? source.fail(offset, 'this is no single character');
      return { kind: 'number', value: int, int, float: Number(int), offset };
    }
    if (type !== 'number') return undefined;
    const number = readNumber(text);
    if (typeof number === 'string') return source.fail(offset, number);
    return { kind: 'number', ...number, offset };
  }

  #function(name: string, offset: number): Operand {
    if (this.#functions.has(name)) return { kind: 'function', name, offset };
    const near = nearestName(name, this.#functions);
    const advice =
      near === undefined
        ? 'values of the line start with a dot, variables with $, texts stand in quotes'
        : `did you mean ${near}?`;
    return this.#cursor.source.fail(offset, `there is no function ${name}`, advice);
  }

  #parenthesized({ offset }: Token): Operand {
    this.#nesting += 1;
    if (this.#nesting > maxNesting) this.#cursor.source.fail(offset, 'this nests too deeply');
    this.#cursor.next();
    const pipe = this.pipe('close', 'the parenthesis');
    this.#nesting -= 1;
    return { kind: 'pipe', pipe, offset };
  }

  #checkField(name: string, offset: number): void {
    if (this.#fields === undefined || this.#fields.includes(name)) return;
    const near = nearestName(name, this.#fields);
    const advice =
      near === undefined
        ? `there are ${this.#fields.map((field) => `.${field}`).join(', ')}`
        : `did you mean .${near}?`;
    this.#cursor.source.fail(offset, `there is no field .${name}`, advice);
  }
}
