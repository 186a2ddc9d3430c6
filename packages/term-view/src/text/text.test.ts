import { describe, expect, test } from '@jest/globals';
import { displayWidth, padText, parseStyle, renderTable, truncateText } from '../index.ts';

describe('width', () => {
  test.each([
    ['abc', 3],
    ['größer', 6],
    ['e\u0301', 1],
    ['日本語', 6],
    ['한국어', 6],
    ['ｆｕｌｌ', 8],
    ['🚀', 2],
    ['👨\u200d👩\u200d👧', 2],
    ['🇩🇪', 2],
    ['❤\ufe0f', 2],
    ['❤', 1],
    ['👍🏽', 2],
    ['', 0],
  ])('%s takes %d cells', (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  test('cuts between characters, never inside one, and fits', () => {
    expect(truncateText('日本語', 5)).toBe('日本…');
    expect(truncateText('日本語', 4)).toBe('日…');
    expect(truncateText('日本語', 6)).toBe('日本語');
    expect(truncateText('👨\u200d👩\u200d👧x', 2)).toBe('…');
    expect(truncateText('abc', 0)).toBe('');
    expect(truncateText('abcdef', 4, '..')).toBe('ab..');
  });

  test('pads by cells', () => {
    expect(padText('日', 4)).toBe('日  ');
    expect(padText('7', 3, 'right')).toBe('  7');
    expect(padText('long', 2)).toBe('long');
  });
});

describe('table', () => {
  const columns = [
    { title: 'NAME' },
    { title: 'READY', align: 'right' as const },
    { title: 'NOTE' },
  ];

  test('aligns by cells, without trailing spaces', () => {
    const rows = [['日本', '1/1', 'ok'], ['checkout', '10/10', ''], ['x']];
    expect(renderTable({ columns, rows })).toBe(
      'NAME       READY   NOTE\n' + '日本         1/1   ok\n' + 'checkout   10/10\n' + 'x\n',
    );
  });

  test('hostile cells are shown, colours stay inside the text, and the last column fits the width', () => {
    const cell = { text: 'bad\x1b[2J\tx', style: parseStyle('31') };
    expect(
      renderTable({ columns: [{ title: 'A' }, { title: 'B' }], rows: [[cell, 'yy']], color: true }),
    ).toBe('A              B\n' + '\x1b[31mbad\\x1b[2J x\x1b[0m   yy\n');
    const rows = [['a', 'a long note here']];
    expect(
      renderTable({
        columns: [{ title: 'A' }, { title: 'B' }],
        rows,
        widthCells: 12,
        header: false,
      }),
    ).toBe('a   a long …\n');
  });

  test('cuts a column that has a limit', () => {
    expect(
      renderTable({ columns: [{ title: 'A', maxCells: 3 }], rows: [['abcdef']], gapCells: 1 }),
    ).toBe('A\nab…\n');
  });
});
