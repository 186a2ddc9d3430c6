import { accept, reject, type Parsed } from './parsed.ts';

const labelName =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/;
const labelHint =
  'write app=web, tier!=cache, "env in (prod, stage)", a label name alone, or !name; join with commas';
const fieldHint =
  'write field=value or field!=value, such as spec.nodeName=node-1; join with commas';

/**
 * Checks a label selector against the grammar of the Kubernetes documentation ("Labels and Selectors")
 * and gives it back trimmed. The server stays the judge; this finds typing errors before a request.
 */
export function parseLabelSelector(text: string): Parsed<string> {
  for (const part of requirements(text)) {
    const problem = problemOfRequirement(part);
    if (problem !== undefined) {
      return reject(`is not a label selector: ${problem}`, labelHint);
    }
  }
  return accept(text.trim());
}

/** Checks a field selector (`metadata.name=web-0,status.phase!=Running`) and gives it back trimmed. */
export function parseFieldSelector(text: string): Parsed<string> {
  for (const part of text.split(',')) {
    if (!/^\s*[A-Za-z][\w./-]*\s*(?:!=|==?)[^=!]*$/.test(part)) {
      return reject(`is not a field selector: ${named(part)}`, fieldHint);
    }
  }
  return accept(text.trim());
}

function requirements(text: string): string[] {
  return text.split(/,(?![^(]*\))/);
}

function problemOfRequirement(part: string): string | undefined {
  const set = /^\s*(\S+)\s+(in|notin)\s*\(([^()]*)\)\s*$/.exec(part);
  if (set !== null) return problemOf(set[1] ?? '', (set[3] ?? '').split(','));
  const order = /^\s*([^\s=!<>]+)\s*[<>]\s*-?\d+\s*$/.exec(part);
  if (order !== null) return problemOf(order[1] ?? '', []);
  const equal = /^\s*([^=!<>]*?)\s*(?:==?|!=)\s*([^=!<>]*?)\s*$/.exec(part);
  if (equal !== null) return problemOf(equal[1] ?? '', [equal[2] ?? '']);
  const exists = /^\s*!?\s*([^\s=!<>()]+)\s*$/.exec(part);
  if (exists !== null) return problemOf(exists[1] ?? '', []);
  return named(part);
}

function problemOf(name: string, values: readonly string[]): string | undefined {
  if (!labelName.test(name)) return `"${name}" is not a label name`;
  const wrong = values.map((value) => value.trim()).find((value) => !labelValue.test(value));
  return wrong === undefined ? undefined : `"${wrong}" is not a label value`;
}

function named(part: string): string {
  return part.trim() === '' ? 'a part is empty' : `"${part.trim()}" cannot be read`;
}
