import { describe, expect, test } from '@jest/globals';
import type { StoredStream } from '@ktl/sqlite-archive';
import { chooseLines } from './choose-lines.ts';

type Call = Parameters<typeof chooseLines>[0];
type Artifact = Parameters<typeof chooseLines>[1];

const stream = { namespace: 'shop', pod: 'web-1', container: 'app', source: 'container' };

function chosen(flags: Partial<Call['flags']>): ReturnType<typeof chooseLines> {
  const none = { namespaces: [], pods: [], containers: [], grep: [] };
  const artifact = {
    path: 'a.tar.gz',
    metadata: {},
    summary: async () => ({ state: 'finished', streams: [{ stream: stream as StoredStream }] }),
  };
  return chooseLines(
    { flags: { ...none, ...flags }, host: { now: () => 0 } } as unknown as Call,
    artifact as unknown as Artifact,
  );
}

describe('the lines of a capture', () => {
  test('of a pod that is none of it are refused with the pattern as it was written', async () => {
    const refused = chosen({ pods: [/deploy\/web/], containers: [/a\/b/] });
    await expect(refused).rejects.toMatchObject({
      code: 'REPLAY_NO_STREAM',
      message: 'a.tar.gz has no lines of --pod deploy/web --container a/b',
      hint: expect.stringMatching(/^it has shop\/web-1 \[app\]; --pod takes names of pods, not/),
    });
    await expect(chosen({ pods: [/nosuch/] })).rejects.toMatchObject({
      hint: 'it has shop/web-1 [app]',
    });
  });
});
