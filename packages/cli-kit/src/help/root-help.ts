import type { App } from '../command/command.ts';
import { exampleLines, section } from './command-help.ts';
import { wrap } from '../output/wrap.ts';
import { heading, type HelpStyle } from './layout.ts';

/** Help of the program: what it is, its commands with one line each, where to read on. */
export function renderRootHelp(app: App, style: HelpStyle): string {
  const commands = app.commands
    .filter(({ hidden }) => hidden !== true)
    .map(({ id, summary }) => [id, summary] as const);
  const sections = [
    wrap(app.summary, style.width),
    [
      heading('Usage', style),
      `  ${app.bin} <command> [flags]`,
      `  ${app.bin} <query> [flags]      the same as ${app.bin} ${app.defaultCommand} <query>`,
    ],
    section('Commands', commands, style),
    exampleLines(app.examples, style),
    wrap(
      `${app.bin} <command> --help shows the flags of a command, the global flags and the exit codes.`,
      style.width,
    ),
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Help of words that commands begin with, and that are none by themselves: what there is under them. */
export function renderGroupHelp(app: App, id: string, style: HelpStyle): string {
  const name = `${app.bin} ${id}`;
  const commands = app.commands
    .filter((entry) => entry.hidden !== true && entry.id.startsWith(`${id} `))
    .map((entry) => [`${app.bin} ${entry.id}`, entry.summary] as const);
  const sections = [
    [heading('Usage', style), `  ${name} <command> [flags]`],
    section('Commands', commands, style),
    wrap(`${name} <command> --help shows the flags of a command.`, style.width),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
