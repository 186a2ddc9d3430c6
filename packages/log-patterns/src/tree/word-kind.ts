import { ANY, REST } from '../mask/mask-words.ts';

/** Stands for any single word in brackets: the name of a thread, of a module. */
const ANY_BRACKETED = '[<*>]';

const LEVEL =
  /^[[(]?(?:trace|debug|info|notice|warn|warning|error|err|crit|critical|alert|emerg|fatal|severe)[\])]?:?$/iu;
const PUNCTUATION = /^[!-/:-@[-`{-~]+$/u;

/** True for a word with a mask in it. */
export function hasMask(word: string): boolean {
  return word === REST || (word.includes('<') && word.includes('>'));
}

function isMask(word: string): boolean {
  return word.charCodeAt(0) === 60 && word.indexOf('>') === word.length - 1;
}

/** True for one word in brackets, which tells no two statements apart. */
export function isBracketed(word: string): boolean {
  return word.charCodeAt(0) === 91 && word.charCodeAt(word.length - 1) === 93;
}

/** 0 for words that many statements share: masks, levels, punctuation, names of threads. */
export function weightOf(word: string): number {
  const isCommon = isMask(word) || isBracketed(word) || LEVEL.test(word) || PUNCTUATION.test(word);
  return isCommon ? 0 : 1;
}

/** True for the words by which the tree branches: constant ones that are more than punctuation. */
export function isStep(word: string): boolean {
  if (word.length <= 3 && PUNCTUATION.test(word)) return false;
  return !isBracketed(word) && !hasMask(word);
}

/** True for paths; those of requests tell endpoints apart, masks or not. */
export function isPath(word: string): boolean {
  return word.charCodeAt(0) === 47;
}

/** What stands for two different words. */
export function generalWord(one: string, other: string): string {
  return isBracketed(one) && isBracketed(other) ? ANY_BRACKETED : ANY;
}

/** True where `general` stands for `word` among others. */
export function covers(general: string, word: string): boolean {
  return general === ANY || (general === ANY_BRACKETED && isBracketed(word));
}
