import { describe, expect, test } from '@jest/globals';
import { KtlError } from '@ktl/faults';
import type { LogNotice } from '@ktl/log-tailer';
import { createRefusals, type Refusals } from './refusals.ts';

function refused(pod: string, code = 'API_INVALID'): LogNotice {
  const target = {
    key: pod,
    role: 'regular',
    namespace: 'ns',
    pod,
    container: 'c',
    node: 'n',
  } as const;
  const error = new KtlError({ code, message: `no log of ${pod}` });
  return {
    type: 'notice',
    notice: 'refused',
    origin: { target, instance: 0 },
    detail: error.message,
    error,
  };
}

/** Sleeps end when the test says so. */
class Bed {
  readonly said: string[] = [];
  readonly stop = new AbortController();
  #wake: (() => void)[] = [];

  open(holds = false): Refusals {
    const clock = { sleep: () => new Promise<void>((settle) => this.#wake.push(settle)) };
    const warn = (text: string): void => {
      this.said.push(text);
    };
    return createRefusals({ warn, holds, clock, signal: this.stop.signal });
  }

  /** A second passes. */
  async second(): Promise<void> {
    for (const settle of this.#wake.splice(0)) settle();
    await new Promise((settle) => setImmediate(settle));
  }
}

describe('refusals', () => {
  test('that come together are one warning, after a second without a further one', async () => {
    const bed = new Bed();
    const refusals = bed.open();
    for (let i = 0; i < 150; i += 1) refusals.add(refused(`fake-${String(i)}`));
    await bed.second();
    for (let i = 150; i < 200; i += 1) refusals.add(refused(`fake-${String(i)}`));
    await bed.second();
    expect(bed.said).toEqual([]);
    await bed.second();
    expect(bed.said).toEqual([
      '200 logs could not be read: ns/fake-0 [c] refused: no log of fake-0; ns/fake-1 [c]; ns/fake-2 [c]; and 197 more',
    ]);
    refusals.add(refused('late'));
    await bed.second();
    await bed.second();
    expect(bed.said.slice(1)).toEqual(['ns/late [c] refused: no log of late']);
  });

  test('are one warning for each cause', async () => {
    const bed = new Bed();
    const refusals = bed.open();
    for (const code of ['API_INVALID', 'API_FORBIDDEN', 'API_INVALID']) {
      refusals.add(refused(code.toLowerCase(), code));
    }
    refusals.flush();
    expect(bed.said).toEqual([
      '2 logs could not be read: ns/api_invalid [c] refused: no log of api_invalid; ns/api_invalid [c]',
      'ns/api_forbidden [c] refused: no log of api_forbidden',
    ]);
  });

  test('of a run that read nothing are its error, and no warning', async () => {
    const bed = new Bed();
    const refusals = bed.open(true);
    refusals.add(refused('a', 'API_FORBIDDEN'));
    refusals.add(refused('b', 'API_FORBIDDEN'));
    await bed.second();
    expect(refusals.fault()).toMatchObject({
      code: 'LOGS_FORBIDDEN',
      message: 'none of 2 logs could be read: ns/a [c] refused: no log of a; ns/b [c]',
    });
    expect(bed.said).toEqual([]);
    refusals.release();
    refusals.flush();
    expect(bed.said).toHaveLength(1);
  });
});
