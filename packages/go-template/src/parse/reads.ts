import type { Node, Operand, Pipe, TemplateTree } from './nodes.ts';

/** What a template takes of the value that it is executed with. */
export interface TemplateReads {
  /** Fields that are written out as they are, wherever they stand. */
  readonly printed: ReadonlySet<string>;
  /** Fields that go through anything else: functions, conditions, variables, fields of fields. */
  readonly used: ReadonlySet<string>;
}

interface Found {
  readonly printed: Set<string>;
  readonly used: Set<string>;
  /** The value as a whole goes somewhere, so any field may be read. */
  isOpen: boolean;
}

/**
 * Which fields of the value a template reads; undefined where it passes the value on as a whole, to
 * another template or a function.
 */
export function readsOf(tree: TemplateTree): TemplateReads | undefined {
  const found: Found = { printed: new Set(), used: new Set(), isOpen: false };
  readNodes(tree.nodes, true, found);
  return found.isOpen ? undefined : { printed: found.printed, used: found.used };
}

/** @param atTop - dot is the value itself */
function readNodes(nodes: readonly Node[], atTop: boolean, found: Found): void {
  for (const node of nodes) {
    switch (node.kind) {
      case 'action':
        readAction(node.pipe, atTop, found);
        break;
      case 'if':
      case 'with':
      case 'range':
        readPipe(node.pipe, atTop, found);
        readNodes(node.body, atTop && node.kind === 'if', found);
        readNodes(node.otherwise ?? [], atTop, found);
        break;
      case 'call':
        if (node.pipe !== undefined) readPipe(node.pipe, atTop, found);
        break;
      default:
    }
  }
}

function readAction(pipe: Pipe, atTop: boolean, found: Found): void {
  const [command] = pipe.commands;
  const isAlone = pipe.commands.length === 1 && pipe.slots.length === 0;
  const printed =
    isAlone && command?.rest.length === 0 ? fieldOfValue(command.first, atTop) : undefined;
  if (printed === undefined) readPipe(pipe, atTop, found);
  else found.printed.add(printed);
}

/** Name of the field, where an operand is `.name` or `$.name` and nothing else. */
function fieldOfValue(operand: Operand, atTop: boolean): string | undefined {
  const isOfValue =
    operand.kind === 'field' ? atTop : operand.kind === 'variable' && operand.slot === 0;
  if (!isOfValue || !('names' in operand) || operand.names.length !== 1) return undefined;
  return operand.names[0];
}

function readPipe(pipe: Pipe, atTop: boolean, found: Found): void {
  // `$` may be given another value; from there on nothing is known.
  if (pipe.slots.includes(0)) found.isOpen = true;
  for (const { first, rest } of pipe.commands) {
    readOperand(first, atTop, found);
    for (const operand of rest) readOperand(operand, atTop, found);
  }
}

function readOperand(operand: Operand, atTop: boolean, found: Found): void {
  switch (operand.kind) {
    case 'dot':
      if (atTop) found.isOpen = true;
      break;
    case 'field':
      if (atTop) readFirst(operand.names, found);
      break;
    case 'variable':
      if (operand.slot === 0) readFirst(operand.names, found);
      break;
    case 'chain':
      readOperand(operand.base, atTop, found);
      break;
    case 'pipe':
      readPipe(operand.pipe, atTop, found);
      break;
    default:
  }
}

function readFirst([name]: readonly string[], found: Found): void {
  if (name === undefined) found.isOpen = true;
  else found.used.add(name);
}
