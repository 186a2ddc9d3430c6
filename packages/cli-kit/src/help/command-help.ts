import type { App, Command, Example } from '../command/command.ts';
import { variablePrefix } from '../app-names.ts';
import { exitTable } from '../exit/exit-code.ts';
import { defaultTexts } from '../flag/define-flag.ts';
import type { Flag, FlagTable } from '../flag/flag.ts';
import { globalFlags } from '../flag/global-flags.ts';
import { kindOf } from '../flag/kind.ts';
import { wrap } from '../output/wrap.ts';
import { columns, heading, paragraphs, type HelpStyle } from './layout.ts';

type Row = readonly [string, string];

/** Help of one command: usage, description, examples, its flags, the global flags, exit codes. */
export function renderCommandHelp(app: App, command: Command, style: HelpStyle): string {
  const name = `${app.bin} ${command.id}`;
  const sections = [
    wrap(`${command.summary}.`, style.width),
    [heading('Usage', style), ...usage(app, command).map((line) => `  ${line}`)],
    command.description === undefined ? [] : paragraphs(command.description, style),
    exampleLines(command.examples, style),
    section('Arguments', argRows(command), style),
    section('Commands', subcommandRows(app, command), style),
    section(`${name} Flags`, flagRows(command.flags), style),
    section(`Global Flags (inherited from ${app.bin})`, [...flagRows(globalFlags), helpRow], style),
    section('Exit codes', exitRows(command), style),
    wrap(
      `Each flag is also a variable (${variablePrefix(app)}LOG_LEVEL for --log-level) and a key of the ` +
        'configuration file. A flag beats the variable, the variable beats the file.',
      style.width,
    ),
  ];
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Examples: what each does, and its line. */
export function exampleLines(examples: readonly Example[], style: HelpStyle): string[] {
  if (examples.length === 0) return [];
  const lines = examples.flatMap(({ about, line }) => [`  # ${about}`, `  ${line}`]);
  return [heading('Examples', style), ...lines];
}

/** A heading over two columns; nothing where there are no rows. */
export function section(title: string, rows: readonly Row[], style: HelpStyle): string[] {
  return rows.length === 0 ? [] : [heading(title, style), ...columns(rows, style)];
}

const helpRow: Row = ['-h, --help', 'Show this help'];

function usage(app: App, command: Command): string[] {
  const args = Object.entries(command.args).map(([name, arg]) => {
    const word = `<${name}>${arg.multiple === true ? '…' : ''}`;
    return arg.required === true ? word : `[${word}]`;
  });
  const tail = [...args, '[flags]'].join(' ');
  const lines = [`${app.bin} ${command.id} ${tail}`];
  if (command.id === app.defaultCommand) lines.push(`${app.bin} ${tail}`);
  return lines;
}

function subcommandRows(app: App, { id }: Command): Row[] {
  return app.commands
    .filter((entry) => entry.hidden !== true && entry.id.startsWith(`${id} `))
    .map((entry) => [`${app.bin} ${entry.id}`, entry.summary]);
}

function argRows(command: Command): Row[] {
  return Object.entries(command.args).map(([name, arg]) => [`<${name}>`, arg.summary]);
}

function exitRows({ exits }: Command): Row[] {
  const rows = exitTable.filter(({ code }) => exits === undefined || exits.includes(code));
  return rows.map(({ code, meaning }) => [String(code).padStart(3), meaning]);
}

function flagRows(table: FlagTable): Row[] {
  return Object.values(table)
    .filter(({ init }) => init.hidden !== true)
    .map((flag) => [term(flag), explanation(flag)]);
}

function term({ init }: Flag): string {
  const short = init.char === undefined ? '    ' : `-${init.char}, `;
  if (init.kind === 'boolean') {
    return `${short}--${init.default === true ? '[no-]' : ''}${init.name}`;
  }
  const value = `<${init.placeholder ?? kindOf(init).placeholder}>`;
  return `${short}--${init.name} ${init.alone === undefined ? value : `[${value}]`}`;
}

function explanation({ init }: Flag): string {
  const texts = defaultTexts(init);
  const notes: string[] = [];
  if (init.multiple === true) notes.push('repeatable');
  if (init.kind === 'boolean' ? init.default === true : texts.length > 0) {
    notes.push(`default ${texts.map((text) => (text === '' ? '""' : text)).join(',')}`);
  }
  const note = notes.filter((text) => !init.summary.includes(text));
  return note.length === 0 ? init.summary : `${init.summary} (${note.join('; ')})`;
}
