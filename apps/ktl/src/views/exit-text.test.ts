import { describe, expect, test } from '@jest/globals';
import { exitText } from './exit-text.ts';

describe('how a container ended', () => {
  test.each([
    [{ exitCode: 1, reason: 'Error' }, 'exit 1 Error'],
    [{ exitCode: 0, reason: 'Completed' }, 'exit 0 Completed'],
    [{ exitCode: 137, reason: 'OOMKilled' }, 'OOMKilled'],
    [{ exitCode: 143 }, 'exit 143'],
  ])('%j is %s', (exit, text) => {
    expect(exitText(exit)).toBe(text);
  });

  test('is one short line that a terminal does not obey, whatever the runtime wrote', () => {
    const text = exitText({ exitCode: 128, reason: `\u001b[2J\nno\nsuch ${'x'.repeat(9_999)}` });
    expect(text).toMatch(/^exit 128 [^\u0000-\u001f]+…$/);
    expect(text.length).toBeLessThan(90);
  });
});
