import { variablePrefix, type Named } from '../app-names.ts';
import { defaultTexts, variableOf } from '../flag/define-flag.ts';
import type { Flag } from '../flag/flag.ts';

/** The text of docs/config.all-options.yaml: every key with its meaning, default and an example value. */
export function renderAllOptions(app: Named, flags: readonly Flag[]): string {
  const { bin } = app;
  const head = [
    `# Every key of the configuration file of ${bin}, with an example value.`,
    `# Copy what you need into ~/.config/${bin}/config.yaml, or name a file with ${variablePrefix(app)}CONFIG.`,
    '# A flag beats the environment variable, the variable beats this file.',
    '# Generated from the declarations of the flags: npm run docs:config',
  ];
  const entries = flags
    .filter(({ persistent, init }) => persistent && init.hidden !== true)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => entry(flag, variableOf(app, flag) ?? ''));
  return `${[head, ...entries].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function entry(flag: Flag, variable: string): string[] {
  const { init } = flag;
  const texts = defaultTexts(init);
  const without = init.kind === 'boolean' ? 'false' : 'none';
  const fallback = texts.length === 0 ? without : texts.join(',');
  return [
    `# ${init.summary}.`,
    `# ${capital(flag.expects)}${init.multiple === true ? ', or a list of such' : ''}. Default: ${fallback}. Variable: ${variable}.`,
    `${init.name}: ${exampleValue(flag)}`,
  ];
}

function exampleValue({ init }: Flag): string {
  const texts = exampleTexts(init);
  const quote = (text: string): string => (isPlain(init) ? text : JSON.stringify(text));
  if (init.multiple === true) return `[${texts.map(quote).join(', ')}]`;
  return quote(texts[0] ?? '');
}

function exampleTexts(init: Flag['init']): readonly string[] {
  if (typeof init.example === 'string') return [init.example];
  if (init.example !== undefined) return init.example;
  const texts = defaultTexts(init);
  if (texts.length > 0 || init.multiple === true) return texts;
  return [init.kind === 'boolean' ? 'false' : ''];
}

function isPlain(init: Flag['init']): boolean {
  return init.kind === 'boolean' || init.kind === 'integer' || init.kind === 'enum';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
