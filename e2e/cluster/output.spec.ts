import { describe, expect } from '@jest/globals';
import { poll } from '@ktl/testbed';
import { Scenario } from '../harness/scenario.ts';
import { testKtl } from './rules.ts';

const sgr = String.raw`\u001b\[[\d;]*m`;

describe('the output for people', () => {
  testKtl('names pod and container before each line, in a colour of the pod', async () => {
    await using scenario = await Scenario.begin('default output');
    const pods = await scenario.deploy('checkout', 2, { count: 50 });
    const tailer = await scenario.tail(
      { kind: 'regex', regex: 'checkout-.*', selector: 'app=checkout' },
      ['--color', 'always', '--tail', '-1'],
    );
    await poll(async () => tailer.head.length >= 100, { what: '100 lines', timeoutMs: 30_000 });
    const colours = pods.map(({ metadata: { name } }) => {
      const lines = tailer.head.filter((line) => line.includes(name));
      expect(lines).toHaveLength(50);
      const colour = new RegExp(`(${sgr})${name} \\[main\\]`).exec(lines[0] ?? '')?.[1];
      expect(colour).toBeDefined();
      for (const line of lines) {
        expect(line).toContain(`${colour ?? ''}${name} [main]`);
        expect(line).toContain(`${scenario.ledger.run}|`);
      }
      return colour;
    });
    expect(new Set(colours).size).toBe(pods.length);
  });

  testKtl('has no escape sequence where it is not a terminal', async () => {
    await using scenario = await Scenario.begin('plain output');
    const pod = await scenario.pod('steady', { count: 50 });
    const tailer = await scenario.tail({ kind: 'pod', name: pod.metadata.name }, [
      '--no-follow',
      '--tail',
      '-1',
    ]);
    await poll(async () => tailer.hasEnded, { what: 'the program to end', timeoutMs: 30_000 });
    expect(tailer.head.join('\n')).toContain(`${scenario.ledger.run}|`);
    expect(tailer.head.join('\n')).not.toContain('\u001b');
  });
});
