import { describe, expect, test } from '@jest/globals';
import { defaultNamePalette, openTimeZone } from '@ktl/term-view';
import { logsLook } from './logs-look.ts';

type Call = Parameters<typeof logsLook>[0];
type Flags = Call['flags'];

/** The look of what the command line and the environment say; the rest has its default. */
function look(typed: Partial<Flags>, env: Partial<Flags> = {}) {
  const flags: Flags = {
    ...{ output: 'default', json: false, template: undefined, templateFile: undefined },
    ...{ timestamps: true, timestampFormat: 'youtube', timezone: openTimeZone('UTC') },
    ...{ podColors: undefined, containerColors: undefined, diffContainer: false },
    ...{ highlight: [], include: [], noPrefix: false, onlyLogLines: false, plain: false },
    ...env,
    ...typed,
  };
  return logsLook(
    {
      flags,
      sourceOf: (flag) => {
        const kind = flag in typed ? 'flag' : flag in env ? 'environment' : 'default';
        return { kind, where: flag };
      },
      color: { stdout: false, stderr: false },
      stdout: { isTTY: false },
    },
    { showNamespace: false },
  );
}

describe('timestamps without a prefix', () => {
  test('are shown where they are asked for, and a typed --no-prefix beats the environment', () => {
    expect(look({ noPrefix: true }).timestamps).toBeUndefined();
    expect(look({ noPrefix: true, timestamps: true }).timestamps).toBe(true);
    expect(look({ timestamps: true }, { noPrefix: true }).timestamps).toBe(true);
    expect(look({}, { noPrefix: true, timestamps: true }).timestamps).toBe(true);
    expect(look({ noPrefix: true }, { timestamps: true }).timestamps).toBeUndefined();
    expect(look({ plain: true }, { timestamps: true }).timestamps).toBeUndefined();
    expect(look({ timestamps: false }).timestamps).toBe(false);
  });
});

describe('colours of containers', () => {
  const own = defaultNamePalette.slice(0, 1);

  test('are those given, and a typed --diff-container beats the environment, either way', () => {
    expect(look({}).containerColors).toEqual([]);
    expect(look({ diffContainer: true }).containerColors).toEqual(defaultNamePalette);
    expect(look({ diffContainer: true, containerColors: own }).containerColors).toEqual(own);
    expect(look({ containerColors: own }, { diffContainer: true }).containerColors).toEqual(own);
    const env = { containerColors: own };
    expect(look({ diffContainer: true }, env).containerColors).toEqual(defaultNamePalette);
    expect(look({ diffContainer: false }, env).containerColors).toEqual([]);
  });
});
