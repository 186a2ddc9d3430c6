import type { NewFrame } from '../src/frames/frame.ts';
import { createSession } from '../src/session/session.ts';
import type { Session, SessionOptions } from '../src/session/session-options.ts';
import { ManualClock } from './manual-clock.ts';

export function lineFrame(text: string): Extract<NewFrame, { kind: 'line' }> {
  return {
    ...{
      kind: 'line',
      ts: '2026-11-21T10:00:00Z',
      displayTs: '10:00:00',
      namespace: 'n',
      pod: 'p',
    },
    ...{ container: 'c', source: 'pod', glyph: '●', line: text, lineAnsi: text, raw: text },
  };
}

/** `count` lines, each of about `bytes` characters when encoded. */
export function lineFrames(count: number, bytes = 300): NewFrame[] {
  const text = 'x'.repeat(Math.max(1, Math.floor((bytes - 200) / 3)));
  return Array.from({ length: count }, (_, index) => lineFrame(`${String(index)} ${text}`));
}

/** A session on a clock of its own. */
export function openSession(options: Partial<SessionOptions> = {}): {
  readonly session: Session;
  readonly clock: ManualClock;
} {
  const clock = new ManualClock();
  const session = createSession({
    session: { id: 's1', kind: 'logs', title: 'logs', startedAt: '2026-11-21T10:00:00Z' },
    clock,
    ...options,
  });
  return { session, clock };
}

/** 1, 2 … `to`, or from another number. */
export function numbers(to: number, from = 1): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
