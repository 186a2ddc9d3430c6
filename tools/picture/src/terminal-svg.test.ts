import { describe, expect, test } from '@jest/globals';
import { terminalSvg } from './terminal-svg.ts';

describe('terminalSvg', () => {
  test('draws 16, 256 and 24-bit colours, and resets them', () => {
    const svg = terminalSvg(
      '\x1b[32mgreen\x1b[0m \x1b[38;5;196mred\x1b[38;2;1;2;3;4mmix\x1b[m end',
      {
        command: 'ktl',
      },
    );
    expect(svg).toContain('fill="#3fb950">green<');
    expect(svg).toContain('fill="rgb(255,0,0)">red<');
    expect(svg).toContain('fill="rgb(1,2,3)" text-decoration="underline">mix<');
    expect(svg).toMatch(/textLength="[\d.]+">\u00a0end</);
  });

  test('markup in the output stays text', () => {
    expect(terminalSvg('<script>&"', { command: 'x' })).toContain('&lt;script&gt;&amp;&quot;');
  });

  test('a row is cut at the width of the terminal', () => {
    expect(terminalSvg('abcdef', { command: 'x', columns: 3 })).toContain('>abc<');
  });
});
