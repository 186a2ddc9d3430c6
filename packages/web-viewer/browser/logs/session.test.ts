import { describe, expect, test } from '@jest/globals';
import { askAdmission, type Ask } from './session.ts';

function answering(...statuses: (number | Error)[]): { ask: Ask; sent: Record<string, string>[] } {
  const sent: Record<string, string>[] = [];
  const ask: Ask = (_, headers) => {
    sent.push(headers);
    const next = statuses.shift();
    return typeof next === 'number' ? Promise.resolve({ status: next }) : Promise.reject(next!);
  };
  return { ask, sent };
}

describe('admission', () => {
  test('a code goes in a header, and 204 admits', async () => {
    const { ask, sent } = answering(204);
    await expect(askAdmission({ code: 'c' }, ask)).resolves.toBe('admitted');
    expect(sent).toEqual([{ 'X-Ktl-Code': 'c' }]);
  });

  test('a spent code still admits where its cookie holds', async () => {
    const { ask, sent } = answering(401, 204);
    await expect(askAdmission({ code: 'c' }, ask)).resolves.toBe('admitted');
    expect(sent).toEqual([{ 'X-Ktl-Code': 'c' }, {}]);
  });

  test('a spent code without cookie needs a new link', async () => {
    await expect(askAdmission({ code: 'c' }, answering(401, 401).ask)).resolves.toBe('expired');
  });

  test('a bare address or permalink without cookie was never let in', async () => {
    await expect(askAdmission({}, answering(401).ask)).resolves.toBe('unadmitted');
  });

  test('a wrong token was never let in', async () => {
    const { ask, sent } = answering(403);
    await expect(askAdmission({ token: 't' }, ask)).resolves.toBe('unadmitted');
    expect(sent).toEqual([{ Authorization: 'Bearer t' }]);
  });

  test('a server without sessions admits; one that is not there is unreachable', async () => {
    await expect(askAdmission({}, answering(404).ask)).resolves.toBe('admitted');
    await expect(askAdmission({}, answering(new Error('refused')).ask)).resolves.toBe(
      'unreachable',
    );
  });
});
