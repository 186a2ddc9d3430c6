import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** A command line of a document that calls ktl. */
export interface DocExample {
  /** `docs/logs.md:12`. */
  readonly place: string;
  readonly command: string;
  /** What the document shows below it, a line each; undefined where it shows nothing. */
  readonly shown: readonly string[] | undefined;
  /** Why it is not run: `<!-- not run: … -->` before the block. */
  readonly notRun: string | undefined;
}

/** A file of the repository. */
export function readDoc(path: string): string {
  return readFileSync(resolve(root, path), 'utf8');
}

/** Every command line with ktl in the shell blocks of a document. */
export function examplesOf(path: string): readonly DocExample[] {
  const examples: DocExample[] = [];
  for (const block of blocksOf(readDoc(path))) {
    if (!/^(?:sh|bash|console)$/.test(block.language)) continue;
    const commands = block.language === 'console' ? sessionsOf(block.lines) : scriptOf(block.lines);
    for (const { command, shown, offset } of commands) {
      if (!/\bktl\b/.test(command)) continue;
      const place = `${path}:${String(block.line + offset + 1)}`;
      examples.push({ place, command, shown, notRun: block.notRun });
    }
  }
  return examples;
}

interface Block {
  readonly language: string;
  /** Of the fence, from 1. */
  readonly line: number;
  readonly lines: string[];
  readonly notRun: string | undefined;
}

/** The fenced blocks of a document. */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let before = '';
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (fence !== null) {
      const notRun = /^<!-- not run: (.+) -->$/.exec(before)?.[1];
      if (open === undefined) {
        open = { language: fence[1] ?? '', line: index + 1, lines: [], notRun };
        blocks.push(open);
      } else open = undefined;
    } else open?.lines.push(line);
    if (line.trim() !== '') before = line.trim();
  }
  return blocks;
}

interface Command {
  readonly command: string;
  readonly shown: string[] | undefined;
  /** Lines from the beginning of the block. */
  readonly offset: number;
}

function scriptOf(lines: readonly string[]): readonly Command[] {
  return lines.flatMap((command, offset) =>
    command.trim() === '' || command.startsWith('#') ? [] : [{ command, shown: undefined, offset }],
  );
}

function sessionsOf(lines: readonly string[]): readonly Command[] {
  const commands: (Command & { readonly shown: string[] })[] = [];
  for (const [offset, line] of lines.entries()) {
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), shown: [], offset });
    else commands.at(-1)?.shown.push(line);
  }
  return commands;
}

/**
 * What a line of a document stands for: the same text with any digits, any names of pods that a
 * controller made, and anything in place of `…`.
 */
export function likeShown(line: string): RegExp {
  const volatile = /…|-[a-z0-9]{10}-[a-z0-9]{5}\b|(?<=-\d{8})-[a-z0-9]{5}\b|\d+/g;
  let source = '';
  let end = 0;
  for (const { 0: found, index } of line.matchAll(volatile)) {
    source += literal(line.slice(end, index)) + standIn(found);
    end = index + found.length;
  }
  return new RegExp(`^${source}${literal(line.slice(end))}$`);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function standIn(found: string): string {
  if (found === '…') return '.*';
  if (!found.startsWith('-')) return String.raw`\d+`;
  return found.length > 6 ? '-[a-z0-9]{10}-[a-z0-9]{5}' : '-[a-z0-9]{5}';
}
