import { h, type ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { checkPattern, examples } from '../state/pattern.ts';
import type { Refusal } from '../wire/pattern-api.ts';
import { icon } from './icons.ts';

interface Properties {
  /** The pattern at present; undefined on the first visit, when there is nothing to go back to. */
  readonly pattern: string | undefined;
  readonly onSubmit: (pattern: string) => Promise<Refusal>;
  readonly onClear: () => void;
  readonly onCancel: () => void;
}

/** Asks which pods are meant. */
export function PatternDialog({
  pattern,
  onSubmit,
  onClear,
  onCancel,
}: Properties): ComponentChild {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(pattern ?? '');
  const [refusal, setRefusal] = useState<string>();
  const [isSending, setSending] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
    input.current?.select();
  }, []);
  const problem = checkPattern(text);
  const complaint = refusal ?? (text === '' ? undefined : problem);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    input.current?.focus();
    if (problem !== undefined || isSending) return;
    setSending(true);
    setRefusal(await onSubmit(text));
    setSending(false);
  };
  const type = (value: string): void => {
    setText(value);
    setRefusal(undefined);
  };
  // A browser closes a dialog at the second Esc, whatever the page says.
  const closed = (): void => {
    if (pattern === undefined) dialog.current?.showModal();
    else onCancel();
  };
  return h(
    'dialog',
    { ref: dialog, class: 'ask', onClose: closed, 'aria-labelledby': 'ask-title' },
    h('form', { onSubmit: (event: Event) => void submit(event), noValidate: true }, [
      h('img', { src: 'icon.svg', alt: '', width: 40, height: 40 }),
      h('h2', { id: 'ask-title' }, pattern === undefined ? 'Which pods?' : 'Which pods now?'),
      h('p', { class: 'quiet' }, 'A part of their names, or a regular expression over them.'),
      h('label', { class: `field ask-field ${complaint === undefined ? '' : 'wrong'}` }, [
        h('span', { class: 'unseen' }, 'Pattern of pod names'),
        icon('search'),
        h('input', {
          ref: input,
          type: 'text',
          value: text,
          placeholder: '^api-',
          maxLength: 1_000,
          autocomplete: 'off',
          autocapitalize: 'off',
          spellcheck: false,
          'aria-invalid': complaint !== undefined,
          'aria-describedby': 'ask-verdict',
          onInput: (event: Event) => type((event.target as HTMLInputElement).value),
        }),
      ]),
      h(Verdict, { text, complaint, pattern: problem === undefined ? text : undefined }),
      h(Examples, {
        onPick: (example) => {
          type(example);
          input.current?.focus();
        },
      }),
      h('div', { class: 'ask-end' }, [
        pattern !== undefined &&
          h('button', { type: 'button', onClick: onClear }, 'Clear the pattern'),
        pattern !== undefined &&
          h('button', { type: 'button', class: 'solid', onClick: onCancel }, 'Back'),
        h(
          'button',
          { type: 'submit', class: 'primary', disabled: problem !== undefined || isSending },
          isSending ? 'Looking…' : 'Show the pods',
        ),
      ]),
    ]),
  );
}

function Examples({ onPick }: { readonly onPick: (pattern: string) => void }): ComponentChild {
  return h(
    'div',
    { class: 'examples', role: 'group', 'aria-label': 'Examples' },
    examples.map(({ pattern, finds }) =>
      h(
        'button',
        {
          key: pattern,
          type: 'button',
          class: 'example solid',
          title: `Use ${pattern}`,
          onClick: () => onPick(pattern),
        },
        [h('code', {}, pattern), h('span', {}, finds)],
      ),
    ),
  );
}

interface VerdictProperties {
  readonly text: string;
  readonly complaint: string | undefined;
  readonly pattern: string | undefined;
}

/** What is wrong, or what will be found; keeps its place when it has nothing to say. */
function Verdict({ text, complaint, pattern }: VerdictProperties): ComponentChild {
  const hint =
    pattern === undefined
      ? 'Letters count as they are: ^ is the beginning of a name, $ its end, | means or.'
      : meaningOf(text);
  return h(
    'p',
    {
      id: 'ask-verdict',
      class: complaint === undefined ? 'verdict' : 'verdict bad',
      role: 'status',
    },
    complaint ?? hint,
  );
}

function meaningOf(text: string): string {
  const plain = /^(\^?)([\w-]+)(\$?)$/.exec(text);
  if (plain === null) return 'A valid pattern. Press Enter to look.';
  const [, begin, word = '', end] = plain;
  if (begin !== '' && end !== '') return `Finds the pod named ${word}.`;
  if (begin !== '') return `Finds names that begin with ${word}.`;
  return end === '' ? `Finds names with ${word} in them.` : `Finds names that end with ${word}.`;
}
