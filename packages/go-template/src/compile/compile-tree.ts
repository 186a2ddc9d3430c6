import type { Node, TemplateTree } from '../parse/nodes.ts';
import { printed } from '../print/print-value.ts';
import { writeText } from '../sink.ts';
import { bytesOfText } from '../value/go-text.ts';
import { isTrue, kindOf } from '../value/kinds.ts';
import { TextBytes } from '../value/values.ts';
import { compilePipe, type CompileScope } from './compile-pipe.ts';
import { failAt, type Site } from './failure.ts';
import { compileRange } from './compile-range.ts';
import type { Emit, Evaluate, Run } from './run.ts';

/** A template, ready to run with a value for its dot. */
export interface CompiledTree {
  readonly slots: number;
  readonly emit: Emit;
}

/** All templates by name, filled while they are compiled, since they may call each other. */
export type CompiledTrees = Map<string, CompiledTree>;

/** Compiles one template. */
export function compileTree(
  tree: TemplateTree,
  scope: CompileScope,
  trees: CompiledTrees,
): CompiledTree {
  return { slots: tree.slots, emit: compileList(tree.nodes, scope, trees) };
}

function compileList(nodes: readonly Node[], scope: CompileScope, trees: CompiledTrees): Emit {
  const parts = nodes.map((node) => compileNode(node, scope, trees));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (run, dot) => {
    for (const part of parts) {
      const flow = part(run, dot);
      if (flow !== 'on') return flow;
    }
    return 'on';
  };
}

function compileNode(node: Node, scope: CompileScope, trees: CompiledTrees): Emit {
  const site: Site = { source: scope.source, template: scope.template, offset: node.offset };
  switch (node.kind) {
    case 'text':
      return compileText(node.text, site);
    case 'action': {
      const value = compilePipe(node.pipe, scope);
      if (node.pipe.slots.length === 0) return compileAction(value, site);
      return (run, dot) => {
        value(run, dot);
        return 'on';
      };
    }
    case 'break':
    case 'continue': {
      const { kind } = node;
      return () => kind;
    }
    case 'call':
      return compileCall(node, { scope, trees, site });
    case 'if':
    case 'with':
    case 'range':
      return compileBranch(node, { scope, trees, site });
  }
}

interface NodeParts {
  readonly scope: CompileScope;
  readonly trees: CompiledTrees;
  readonly site: Site;
}

function compileText(text: string, site: Site): Emit {
  const bytes = bytesOfText(text);
  return (run) => {
    spend(run, bytes.length, site);
    run.sink.bytes(bytes, 0, bytes.length);
    return 'on';
  };
}

function compileAction(value: Evaluate, site: Site): Emit {
  return (run, dot) => {
    writeValue(run, value(run, dot), site);
    return 'on';
  };
}

function writeValue(run: Run, value: unknown, site: Site): void {
  if (value instanceof TextBytes) {
    const { bytes, start, end } = value;
    spend(run, end - start, site);
    run.sink.bytes(bytes, start, end);
    return;
  }
  const text = typeof value === 'string' ? value : printedAction(value, site);
  spend(run, text.length, site);
  writeText(run.sink, text);
}

function printedAction(value: unknown, site: Site): string {
  if (value === undefined) return '<no value>';
  if (kindOf(value) === 'func') failAt(site, 'a function cannot be printed');
  return printed(value);
}

function spend(run: Run, bytes: number, site: Site): void {
  run.output -= bytes;
  if (run.output < 0) failAt(site, 'the output is longer than one execution may make it');
}

function compileBranch(
  node: Extract<Node, { kind: 'if' | 'with' | 'range' }>,
  { scope, trees, site }: NodeParts,
): Emit {
  const value = compilePipe(node.pipe, scope);
  const body = compileList(node.body, scope, trees);
  const otherwise: Emit =
    node.otherwise === undefined ? () => 'on' : compileList(node.otherwise, scope, trees);
  if (node.kind === 'range') {
    return compileRange({ value, body, otherwise, slots: node.pipe.slots, site });
  }
  const setsDot = node.kind === 'with';
  return (run, dot) => {
    const found = value(run, dot);
    return isTrue(found) ? body(run, setsDot ? found : dot) : otherwise(run, dot);
  };
}

function compileCall(
  { template, pipe }: Extract<Node, { kind: 'call' }>,
  { scope, trees, site }: NodeParts,
): Emit {
  const value = pipe === undefined ? () => undefined : compilePipe(pipe, scope);
  return (run, dot) => {
    const tree = trees.get(template);
    if (tree === undefined) failAt(site, `there is no template "${template}"`);
    const inner = value(run, dot);
    run.steps -= 1;
    run.depth -= 1;
    if (run.depth < 0) failAt(site, 'templates call each other too deeply');
    if (run.steps < 0) failAt(site, 'the template takes too many steps');
    const outer = run.variables;
    run.variables = new Array<unknown>(tree.slots);
    run.variables[0] = inner;
    tree.emit(run, inner);
    run.variables = outer;
    run.depth += 1;
    return 'on';
  };
}
