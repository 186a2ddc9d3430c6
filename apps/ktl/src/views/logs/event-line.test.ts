import { describe, expect, test } from '@jest/globals';
import type { ClusterEvent } from '@ktl/kube-informers';
import { eventText, type LogBatch, type LogEvent } from '@ktl/log-tailer';
import { openTimeZone } from '@ktl/term-view';
import { createLogRenderer } from './create-log-renderer.ts';
import type { LogRenderOptions } from './log-render-options.ts';

const backOff: ClusterEvent = {
  metadata: { name: 'cart-1.1', namespace: 'shop', uid: 'e-1' },
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting',
  count: 12,
  firstStamp: '2026-09-21T14:08:25.000000000Z',
  lastStamp: '2026-09-21T14:13:25.000000000Z',
  object: {
    kind: 'Pod',
    namespace: 'shop',
    name: 'cart-1',
    uid: 'p-1',
    fieldPath: 'spec.containers{app}',
    container: 'app',
  },
  component: 'kubelet',
  host: 'n1',
};

function batchOf(event: ClusterEvent, late?: boolean): LogBatch {
  const bytes = Buffer.from(`${event.lastStamp} ${eventText(event)}\n`);
  return {
    target: {
      key: 'event/p-1/app',
      role: 'event',
      namespace: 'shop',
      pod: 'pod/cart-1',
      container: 'app',
      node: 'n1',
    },
    instance: 0,
    bytes,
    count: 1,
    offsets: Uint32Array.of(0, event.lastStamp.length + 1, bytes.length - 1),
    event,
    late,
  };
}

function rendered(change: Partial<ClusterEvent> = {}, options: LogRenderOptions = {}): string {
  const shown: LogEvent = { type: 'lines', batch: batchOf({ ...backOff, ...change }) };
  const renderer = createLogRenderer({ timeZone: openTimeZone('UTC'), ...options });
  return renderer.render(shown)?.toString() ?? '';
}

const text = 'Warning BackOff pod/cart-1 [app]: Back-off restarting (×12 over 5m) — kubelet';

describe('an event among lines', () => {
  test('has a lozenge where lines have pod and container', () => {
    expect(rendered()).toBe(`[14:13:25] ◆ ${text}\n`);
  });
  test('names the namespace where lines do', () => {
    expect(rendered({}, { showNamespace: true })).toBe(`[14:13:25] ◆ shop ${text}\n`);
  });
  test('without prefix, and raw, is its text', () => {
    expect(rendered({}, { prefix: false })).toBe(`${text}\n`);
    expect(rendered({}, { output: 'raw' })).toBe(`${text}\n`);
  });
  test('tells its type by colour', () => {
    const color = { color: true, timestamps: false };
    const rest = text.slice('Warning BackOff'.length);
    expect(rendered({}, color)).toBe(
      `\u001b[1;33m◆\u001b[0m \u001b[1;33mWarning BackOff\u001b[0m${rest}\n`,
    );
    expect(rendered({ type: 'Normal' }, color)).toContain('\u001b[36mNormal BackOff\u001b[0m');
  });
  test('is highlighted, its reason too', () => {
    const shown = rendered({}, { color: true, highlight: [/BackOff|kubelet/] });
    expect(shown.match(/48;5;220/g)).toHaveLength(2);
  });
  test.each(['\u001b[2J', '\u009b2J', '\u202e', 'a\nb', '\u001b]0;title\u0007'])(
    'cannot drive the terminal: %j',
    (evil) => {
      const hostile = { type: evil, reason: evil, message: evil, component: evil };
      for (const color of [false, true]) {
        const shown = rendered(hostile, { color, showNamespace: true });
        const bare = shown.slice(0, -1).replaceAll(/\u001b\[[\d;]*m/g, '');
        expect(bare).not.toMatch(/[\p{Cc}\u202e]/u);
      }
    },
  );
});

test('an event that comes late is marked as lines are', () => {
  const late: LogEvent = { type: 'lines', batch: batchOf(backOff, true) };
  const show = (options: LogRenderOptions) =>
    createLogRenderer({ timestamps: false, ...options })
      .render(late)
      ?.toString() ?? '';
  expect(show({})).toBe(`◆ late ${text}\n`);
  expect(show({ prefix: false })).toBe(`${text}\n`);
  expect(JSON.parse(show({ output: 'json' }))).toMatchObject({ late: true });
});

describe('an event as JSON', () => {
  test('has its fields, and the message as it was written', () => {
    const message = 'probe failed:\n  503 \u001b[31m';
    const json = rendered({ message }, { output: 'json' });
    expect(json.split('\n')).toHaveLength(2);
    expect(json).not.toContain('\u001b');
    expect(JSON.parse(json)).toEqual({
      kind: 'event',
      timestamp: '2026-09-21T14:13:25.000000000Z',
      namespace: 'shop',
      type: 'Warning',
      reason: 'BackOff',
      message,
      count: 12,
      firstTimestamp: '2026-09-21T14:08:25.000000000Z',
      lastTimestamp: '2026-09-21T14:13:25.000000000Z',
      object: {
        kind: 'Pod',
        namespace: 'shop',
        name: 'cart-1',
        uid: 'p-1',
        fieldPath: 'spec.containers{app}',
        container: 'app',
      },
      source: { component: 'kubelet', host: 'n1' },
      uid: 'e-1',
    });
  });
  test('is an object in every form, null where nothing is known', () => {
    const object = { ...backOff.object, fieldPath: undefined, container: undefined };
    for (const output of ['json', 'extjson', 'ppextjson', 'jsonl'] as const) {
      const json: unknown = JSON.parse(rendered({ object, host: undefined }, { output }));
      expect(json).toMatchObject({
        kind: 'event',
        object: { fieldPath: null, container: null },
        source: { host: null },
      });
    }
  });
});
