import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { faults as commandFaults, type FlagSource, type Host, type Logger } from '@ktl/cli-kit';
import { faults } from '../faults.ts';
import { createTemplateRenderer, type LogTemplate } from '../views/logs/template-renderer.ts';
import type { OpenableTemplate } from '../views/logs/log-render-options.ts';

/** The flags that say which form a line has. */
export interface TemplateFlags {
  readonly template: string | undefined;
  readonly templateFile: string | undefined;
  readonly output: string;
  readonly json: boolean;
  readonly plain: boolean;
}

type Sources = (flag: keyof TemplateFlags) => FlagSource;

const largestFileBytes = 1024 * 1024;

/**
 * The template of the lines, if they go through one. What stands on the command line beats what comes
 * from the environment or the file; below that a template beats `output` and `json`.
 * @throws KtlError FLAG_CONFLICT where the command line names two forms, TEMPLATE_UNREADABLE
 */
export function chooseTemplate(
  flags: TemplateFlags,
  sourceOf: Sources,
  host: Pick<Host, 'cwd' | 'homeDir'>,
): Pick<LogTemplate, 'name' | 'text'> | undefined {
  const flag = chooseFlag(flags, sourceOf);
  const value = flag === undefined ? undefined : flags[flag];
  if (flag === undefined || value === undefined || value === '') return undefined;
  if (isBeaten(flag, flags, sourceOf)) return undefined;
  if (flag === 'template') return { name: '--template', text: unescapeBreaks(value) };
  return { name: value, text: readTemplate(value, host) };
}

/**
 * {@link chooseTemplate} for a run: what lines run into is warned of.
 * @throws KtlError FLAG_CONFLICT, TEMPLATE_UNREADABLE
 */
export function templateOf(call: {
  readonly flags: TemplateFlags;
  readonly sourceOf: Sources;
  readonly host: Pick<Host, 'cwd' | 'homeDir'>;
  readonly log: Pick<Logger, 'warn'>;
}): OpenableTemplate | undefined {
  const template = chooseTemplate(call.flags, call.sourceOf, call.host);
  if (template === undefined) return undefined;
  const report = (message: string): void => {
    call.log.warn(message);
  };
  return { ...template, report, open: createTemplateRenderer };
}

type TemplateFlag = 'template' | 'templateFile';

const flagNames: Readonly<Record<TemplateFlag, string>> = {
  template: '--template',
  templateFile: '--template-file',
};

function chooseFlag(flags: TemplateFlags, sourceOf: Sources): TemplateFlag | undefined {
  const given = (['template', 'templateFile'] as const).filter((flag) => isSet(flags[flag]));
  const onLine = given.filter((flag) => sourceOf(flag).kind === 'flag');
  if (onLine.length > 1) {
    throw commandFaults.FLAG_CONFLICT({
      first: '--template',
      second: '--template-file',
      reason: 'both are the template of the lines',
      hint: 'drop --template-file, or --template',
    });
  }
  return onLine[0] ?? given[0];
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** True where the command line asks for another form, and the template comes from elsewhere. */
function isBeaten(flag: TemplateFlag, flags: TemplateFlags, sourceOf: Sources): boolean {
  const isOnLine = (other: 'output' | 'json' | 'plain'): boolean =>
    sourceOf(other).kind === 'flag' && flags[other] !== false;
  const rival = (['output', 'json'] as const).find(isOnLine);
  if (sourceOf(flag).kind !== 'flag') return rival !== undefined || isOnLine('plain');
  if (rival === undefined) return false;
  const [first, second] = [flagNames[flag], `--${rival}`];
  throw commandFaults.FLAG_CONFLICT({
    first,
    second,
    reason: 'both say which form a line has',
    hint: `drop ${second} to use the template, or ${first} to have ${
      rival === 'json' ? 'JSON' : `--output ${flags.output}`
    }`,
  });
}

/**
 * In single quotes a shell leaves `\\n` as it is, and to Go that is a backslash and an n; whoever writes
 * it means a line break. `\\\\n` and raw strings stay what they are.
 */
function unescapeBreaks(text: string): string {
  return text.replaceAll(/(?<!\\)\\\\(?=[nt])/g, '\\');
}

function readTemplate(path: string, { cwd, homeDir }: Pick<Host, 'cwd' | 'homeDir'>): string {
  const file = path.startsWith('~/') ? `${homeDir}${path.slice(1)}` : resolve(cwd, path);
  try {
    const { size } = statSync(file);
    if (size > largestFileBytes) {
      throw faults.TEMPLATE_UNREADABLE({ path, problem: 'is larger than 1 MiB' });
    }
    // Editors end files with a newline; a line of the output gets its own.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const problem = problems[(error as NodeJS.ErrnoException).code ?? ''];
    if (problem === undefined) throw error;
    throw faults.TEMPLATE_UNREADABLE({ path, problem }, error);
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by you',
  EPERM: 'may not be read by you',
};
