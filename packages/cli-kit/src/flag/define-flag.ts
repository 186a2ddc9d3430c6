import { variablePrefix, type Named } from '../app-names.ts';
import type { Flag, FlagInit, FlagReading, FlagValue } from './flag.ts';
import { kindOf } from './kind.ts';

/**
 * Declares a flag once. The command line, `<APP>_<NAME>`, the configuration key, validation, help,
 * completion and docs/config.all-options.yaml all come from here.
 * @throws TypeError when the name is not kebab-case or the short form is not one letter
 */
export function defineFlag<const I extends FlagInit>(init: I): Flag<FlagValue<I>> {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(init.name)) {
    throw new TypeError(`flag name ${init.name} is not kebab-case`);
  }
  if (init.char !== undefined && !/^[A-Za-z]$/.test(init.char)) {
    throw new TypeError(`short form ${init.char} of --${init.name} is not one letter`);
  }
  return {
    init,
    name: init.name,
    persistent: init.persistent !== false,
    expects: kindOf(init).expects,
    read: (texts) => readTexts(init, texts) as FlagReading<FlagValue<I>>,
  };
}

/** `KTL_FIELD_SELECTOR` of `field-selector`; undefined where only the command line sets the flag. */
export function variableOf(
  app: Named,
  flag: Pick<Flag, 'name' | 'persistent'>,
): string | undefined {
  if (!flag.persistent) return undefined;
  return variablePrefix(app) + flag.name.toUpperCase().replaceAll('-', '_');
}

/** Texts of the flag's default, empty where it has none. */
export function defaultTexts(init: FlagInit): readonly string[] {
  const value = init.default;
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [String(value)];
}

function readTexts(init: FlagInit, texts: readonly string[]): FlagReading<unknown> {
  const { parse } = kindOf(init);
  if (init.multiple !== true) {
    const text = texts.at(-1);
    if (text === undefined) return { ok: true, value: init.kind === 'boolean' ? false : undefined };
    return withText(parse(text), text);
  }
  const values: unknown[] = [];
  for (const text of texts.flatMap((whole) => split(init, whole))) {
    const parsed = parse(text);
    if (!parsed.ok) return withText(parsed, text);
    values.push(parsed.value);
  }
  return { ok: true, value: values };
}

function withText(
  parsed: ReturnType<ReturnType<typeof kindOf>['parse']>,
  text: string,
): FlagReading<unknown> {
  return parsed.ok ? parsed : { ...parsed, text };
}

/** What cuts one text of a flag into several values; false: nothing does. */
export function separatorOf(init: FlagInit): ',' | false {
  if (init.multiple !== true) return false;
  const whole = init.kind === 'regex' || init.kind === 'custom';
  return init.separator ?? (whole ? false : ',');
}

function split(init: FlagInit, text: string): string[] {
  const separator = separatorOf(init);
  if (separator === false) return [text];
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
