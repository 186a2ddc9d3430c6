import type { Command, Operand, Pipe } from '../parse/nodes.ts';
import { isTrue } from '../value/kinds.ts';
import { TemplateObject, type ParameterType, type TemplateFunction } from '../value/values.ts';
import { argumentOf } from './arguments.ts';
import { failAt, failCall, type Site } from './failure.ts';
import { fieldOf } from './fields.ts';
import type { Evaluate, MissingKey, Run } from './run.ts';
import type { TemplateSource } from '../parse/source.ts';

/** What the parts of a template are compiled with. */
export interface CompileScope {
  readonly source: TemplateSource;
  /** Name of the template that they are in. */
  readonly template: string;
  readonly functions: ReadonlyMap<string, TemplateFunction>;
}

type WithInput = (run: Run, dot: unknown, input: unknown) => unknown;
type Argument = (run: Run, dot: unknown, type: ParameterType) => unknown;

/** Compiles a pipeline; the variables that it sets are set when it is evaluated. */
export function compilePipe(pipe: Pipe, scope: CompileScope): Evaluate {
  const [first, ...rest] = pipe.commands;
  if (first === undefined) return () => undefined;
  const start = compileCommand(first, scope);
  const stages = rest.map((command) => compileStage(command, scope));
  const { slots } = pipe;
  if (stages.length === 0 && slots.length === 0) return (run, dot) => start(run, dot) ?? undefined;
  return (run, dot) => {
    // A nil that comes out of a container is no value from here on, as in Go.
    let value = start(run, dot) ?? undefined;
    for (const stage of stages) value = stage(run, dot, value) ?? undefined;
    for (const slot of slots) run.variables[slot] = value;
    return value;
  };
}

function siteOf({ offset }: { readonly offset: number }, scope: CompileScope): Site {
  return { source: scope.source, template: scope.template, offset };
}

/** The first command, which gets no value from another. */
function compileCommand({ first, rest }: Command, scope: CompileScope): Evaluate {
  if (first.kind === 'function') {
    const call = compileCall(first.name, rest, { first, scope, isPiped: false });
    return (run, dot) => call(run, dot, undefined);
  }
  if (first.kind === 'nil') scope.source.fail(first.offset, 'nil alone is no value to print');
  if (rest.length === 0) return compileOperand(first, scope);
  const member = compileMember(first, { rest, scope, isPiped: false });
  return (run, dot) => member(run, dot, undefined);
}

/** A command after a `|`. */
function compileStage({ first, rest }: Command, scope: CompileScope): WithInput {
  if (first.kind === 'function') {
    return compileCall(first.name, rest, { first, scope, isPiped: true });
  }
  return compileMember(first, { rest, scope, isPiped: true });
}

/** What has no arguments. */
function compileOperand(operand: Operand, scope: CompileScope): Evaluate {
  switch (operand.kind) {
    case 'dot':
      return (_run, dot) => dot;
    case 'nil':
      return () => null;
    case 'bool':
    case 'string':
    case 'number': {
      const { value } = operand;
      return () => value;
    }
    case 'field':
      return compileChain((_run, dot) => dot, operand.names, siteOf(operand, scope));
    case 'variable': {
      const { slot } = operand;
      return compileChain((run) => run.variables[slot], operand.names, siteOf(operand, scope));
    }
    case 'chain': {
      if (operand.base.kind === 'nil') scope.source.fail(operand.offset, 'nil has no fields');
      return compileChain(
        compileOperand(operand.base, scope),
        operand.names,
        siteOf(operand, scope),
      );
    }
    case 'pipe':
      return compilePipe(operand.pipe, scope);
    case 'function': {
      const call = compileCall(operand.name, [], { first: operand, scope, isPiped: false });
      return (run, dot) => call(run, dot, undefined);
    }
  }
}

function compileChain(base: Evaluate, names: readonly string[], site: Site): Evaluate {
  let chain = base;
  for (const name of names) {
    const before = chain;
    chain = (run, dot) => {
      const receiver = before(run, dot);
      const known = receiver instanceof TemplateObject ? receiver.field(name) : undefined;
      return known ?? otherMember(receiver, name, { site, missingKey: run.missingKey });
    };
  }
  return chain;
}

function otherMember(
  receiver: unknown,
  name: string,
  at: { readonly site: Site; readonly missingKey: MissingKey },
): unknown {
  const method = receiver instanceof TemplateObject ? receiver.method(name) : undefined;
  if (method === undefined) return fieldOf(receiver, name, at);
  return callWith(method, [], { name, site: at.site });
}

interface MemberParts {
  readonly rest: readonly Operand[];
  readonly scope: CompileScope;
  readonly isPiped: boolean;
}

/** A field with arguments or a value from a pipe: only a method can take them. */
function compileMember(first: Operand, { rest, scope, isPiped }: MemberParts): WithInput {
  const site = siteOf(first, scope);
  const names = 'names' in first ? first.names : [];
  const name = names.at(-1);
  if (name === undefined) {
    const reason = 'only functions and methods take arguments';
    return () => failAt(site, reason);
  }
  const receiver = compileOperand(withoutLast(first), scope);
  const values = rest.map((operand) => compileArgument(operand, scope));
  return (run, dot, input) => {
    const owner = receiver(run, dot);
    const method = owner instanceof TemplateObject ? owner.method(name) : undefined;
    if (method === undefined) failAt(site, `${name} is no method, so it takes no arguments`);
    const args = values.map((value, index) => value(run, dot, typeAt(method, index)));
    if (isPiped) args.push(argumentOf(input, typeAt(method, args.length), site));
    return callWith(method, args, { name, site });
  };
}

function withoutLast(operand: Operand): Operand {
  if (operand.kind === 'field') {
    const names = operand.names.slice(0, -1);
    if (names.length === 0) return { kind: 'dot', offset: operand.offset };
    return { ...operand, names };
  }
  if (operand.kind !== 'chain' && operand.kind !== 'variable') return operand;
  return { ...operand, names: operand.names.slice(0, -1) };
}

function typeAt(target: TemplateFunction, index: number): ParameterType {
  return target.parameters[index] ?? target.rest ?? 'any';
}

/** An argument: a literal takes the type that is asked for, where Go allows it. */
function compileArgument(operand: Operand, scope: CompileScope): Argument {
  const site = siteOf(operand, scope);
  if (operand.kind === 'number') {
    return (_run, _dot, type) => {
      if (type === 'float') return operand.float;
      return argumentOf(type === 'int' ? operand.int : operand.value, type, site);
    };
  }
  const value = compileOperand(operand, scope);
  return (run, dot, type) => argumentOf(value(run, dot), type, site);
}

interface CallParts {
  readonly first: Operand;
  readonly scope: CompileScope;
  readonly isPiped: boolean;
}

/** A call of a function by its name. */
function compileCall(name: string, rest: readonly Operand[], parts: CallParts): WithInput {
  const { scope, first, isPiped } = parts;
  const site = siteOf(first, scope);
  const target = scope.functions.get(name);
  if (target === undefined) {
    return scope.source.fail(first.offset, `there is no function ${name}`);
  }
  const wrong = wrongCount(target, rest.length + (isPiped ? 1 : 0));
  if (wrong !== undefined) scope.source.fail(first.offset, `${name} takes ${wrong}`);
  const values = rest.map((operand, index) => {
    const argument = compileArgument(operand, scope);
    const type = typeAt(target, index);
    return (run: Run, dot: unknown) => argument(run, dot, type);
  });
  if (name === 'and' || name === 'or') return compileLogic(values, name === 'or', isPiped);
  const inputType = typeAt(target, rest.length);
  return (run, dot, input) => {
    const args: unknown[] = new Array<unknown>(values.length);
    for (let index = 0; index < values.length; index++) args[index] = values[index]?.(run, dot);
    if (isPiped) args.push(argumentOf(input, inputType, site));
    try {
      const result = target.call(args);
      if (typeof result === 'string') spend(run, result.length, site);
      return result;
    } catch (error) {
      failCall(site, name, error);
    }
  };
}

/** `and` and `or` look at no more arguments than they need. */
function compileLogic(values: readonly Evaluate[], stopsAt: boolean, isPiped: boolean): WithInput {
  return (run, dot, input) => {
    let value: unknown;
    for (const one of values) {
      value = one(run, dot);
      if (isTrue(value) === stopsAt) return value;
    }
    return isPiped ? input : value;
  };
}

function callWith(
  target: TemplateFunction,
  args: readonly unknown[],
  { name, site }: { readonly name: string; readonly site: Site },
): unknown {
  const wrong = wrongCount(target, args.length);
  if (wrong !== undefined) failAt(site, `${name} takes ${wrong}`);
  try {
    return target.call(args);
  } catch (error) {
    failCall(site, name, error);
  }
}

function wrongCount(
  { parameters, rest, required }: TemplateFunction,
  given: number,
): string | undefined {
  const isGood = given >= required && (rest !== undefined || given <= parameters.length);
  if (isGood) return undefined;
  const most = rest === undefined ? parameters.length : Infinity;
  const wanted =
    most === required
      ? String(required)
      : most === Infinity
        ? `at least ${String(required)}`
        : `${String(required)} to ${String(most)}`;
  return `${wanted} argument${wanted === '1' || wanted === 'at least 1' ? '' : 's'}, not ${String(given)}`;
}

function spend(run: Run, length: number, site: Site): void {
  run.built -= length;
  if (run.built < 0) failAt(site, 'functions made more text than one execution may');
}
