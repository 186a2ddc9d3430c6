import { expect, test } from '@jest/globals';
import { commandOf, type KeyPress } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  inField: false,
  inLog: false,
  ...more,
});

test('letters are commands, and text while text is typed', () => {
  expect(commandOf(press('n'))).toEqual({ do: 'search' });
  expect(commandOf(press('n', { inField: true }))).toBeUndefined();
  expect(commandOf(press('Escape', { inField: true }))).toEqual({ do: 'back' });
});

test("the browser's own keys stay its own", () => {
  expect(commandOf(press('f', { ctrlKey: true }))).toBeUndefined();
  expect(commandOf(press('1', { altKey: true }))).toBeUndefined();
  expect(commandOf(press('toString'))).toBeUndefined();
});

test('arrows move between pods, and scroll where there is something to scroll', () => {
  expect(commandOf(press('ArrowDown'))).toEqual({ do: 'move', by: 1 });
  expect(commandOf(press('ArrowDown', { inLog: true }))).toBeUndefined();
  expect(commandOf(press('j', { inLog: true }))).toEqual({ do: 'move', by: 1 });
});

test('digits are containers, from one', () => {
  expect(commandOf(press('1'))).toEqual({ do: 'container', at: 0 });
  expect(commandOf(press('0'))).toBeUndefined();
});
