import { fieldsOf, textOf } from './fields.ts';

/** Why a pattern was not taken; undefined where it was. */
export type Refusal = string | undefined;

/** Sets the pattern of pod names; the list comes over the feed. */
export function sendPattern(pattern: string): Promise<Refusal> {
  return post('api/set_pattern', { pattern });
}

/** Clears the pattern; the feed then says that one is awaited. */
export function clearPattern(): Promise<Refusal> {
  return post('api/reset_pattern', {});
}

async function post(path: string, body: object): Promise<Refusal> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
    });
    return answer.ok ? undefined : await refusalOf(answer);
  } catch {
    return 'The server does not answer. Is kubeluma still running?';
  }
}

async function refusalOf(answer: Response): Promise<string> {
  if (answer.status === 401 || answer.status === 403) {
    return 'This page is no longer let in: open the link that kubeluma printed last.';
  }
  const fields = fieldsOf(await answer.json().catch(() => undefined));
  const error = fieldsOf(fields['error']);
  const said = textOf(fields, 'message', 'error', 'detail') || textOf(error, 'message');
  const hint = textOf(fields, 'hint') || textOf(error, 'hint');
  if (said === '') return `The server refused the pattern (${answer.status}).`;
  return hint === '' ? said : `${said}. ${hint}`;
}
