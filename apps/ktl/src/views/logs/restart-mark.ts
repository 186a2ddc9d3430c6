import type { LogBatch } from '@ktl/log-tailer';
import { faintStyle, paint } from '@ktl/term-view';

/** Says where the lines of one instance end and those of the next begin. */
export interface RestartMarks {
  /** Text of the line before these lines, without prefix and newline; undefined: none belongs there. */
  before(batch: LogBatch): string | undefined;
  /** The container is gone. */
  forget(key: string): void;
}

/** Marks between instances of a container that are shown one after the other. */
export function createRestartMarks(color: boolean): RestartMarks {
  const shown = new Map<string, number>();
  return {
    before({ target, instance }) {
      const before = shown.get(target.key);
      shown.set(target.key, instance);
      if (before === undefined || before >= instance) return undefined;
      return paint(`--- restart ${String(instance)} ---`, color ? faintStyle : undefined);
    },
    forget(key) {
      shown.delete(key);
    },
  };
}
