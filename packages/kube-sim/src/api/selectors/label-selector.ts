import { badRequest } from '../api-error.ts';

/** True for labels that match. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const key = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const value = '([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?';
const setBased = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equality = new RegExp(`^(${key})\\s*(==|=|!=)\\s*(${value})$`);
const existence = new RegExp(`^(!?)\\s*(${key})$`);
const comparison = new RegExp(`^(${key})\\s*([<>])\\s*(-?\\d+)$`);

/**
 * Parses a label selector: equality, `in`, `notin`, existence, `>` and `<`.
 * @throws ApiError 400
 */
export function parseLabelSelector(text: string | null): LabelTest | undefined {
  if (text === null || text.trim() === '') return undefined;
  const tests = splitTerms(text).map((term) => parseTerm(term.trim()));
  return (labels) => tests.every((test) => test(labels));
}

/** Splits at commas outside parentheses. */
function splitTerms(text: string): string[] {
  return text.split(/,(?![^(]*\))/);
}

function parseTerm(term: string): LabelTest {
  const set = setBased.exec(term);
  if (set !== null) {
    const [, name = '', , operator, list = ''] = set;
    const values = new Set(list.split(',').map((item) => item.trim()));
    return operator === 'in'
      ? (labels) => name in labels && values.has(labels[name] ?? '')
      : (labels) => !(name in labels) || !values.has(labels[name] ?? '');
  }
  const equal = equality.exec(term);
  if (equal !== null) {
    const [, name = '', , operator, wanted = ''] = equal;
    return operator === '!='
      ? (labels) => labels[name] !== wanted
      : (labels) => labels[name] === wanted;
  }
  const present = existence.exec(term);
  if (present !== null) {
    const [, not, name = ''] = present;
    return not === '!' ? (labels) => !(name in labels) : (labels) => name in labels;
  }
  const compared = comparison.exec(term);
  if (compared !== null) {
    const [, name = '', , operator, number] = compared;
    return (labels) => {
      const actual = Number.parseInt(labels[name] ?? '', 10);
      return operator === '>' ? actual > Number(number) : actual < Number(number);
    };
  }
  throw badRequest(`unable to parse requirement: ${problemOf(term)}`);
}

function problemOf(term: string): string {
  const [, name = '', rest = ''] = /^([-A-Za-z0-9_./]*)\s*(.*)$/.exec(term) ?? [];
  const word = /^[^\s()=!]+/.exec(rest)?.[0] ?? rest.charAt(0);
  if (word === 'in' || word === 'notin') {
    return `found '${rest.slice(word.length).trim()}' expected: '('`;
  }
  if (name === '') return `found '${word}', expected: !, identifier, or 'end of string'`;
  if (rest.startsWith('=')) return "found '=', expected: identifier";
  return `found '${word}', expected: in, notin, =, ==, !=, gt, lt`;
}
