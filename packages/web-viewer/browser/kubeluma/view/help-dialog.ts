import { h, type ComponentChild } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'Filter the pods; with a pod open, search its log'],
  [['j', 'k'], 'Next, previous pod (also the arrows)'],
  [['Enter'], 'Open the pod; in the log search, the next match up'],
  [['Esc'], 'Back, step by step'],
  [['1', '…', '9'], 'Log of that container'],
  [['f'], 'Follow the log, or pause'],
  [['w'], 'Wrap long lines'],
  [['t'], 'Times of lines'],
  [['n'], 'New search'],
  [['d'], 'Theme: system, light, dark'],
  [['?'], 'This list'],
];

/** The keys of the page. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }): ComponentChild {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return h('dialog', { ref: dialog, class: 'help', onClose, 'aria-labelledby': 'help-title' }, [
    h('h2', { id: 'help-title' }, 'Keys'),
    h(
      'dl',
      { class: 'keys' },
      keys.map(([names, what]) =>
        h('div', { key: what }, [
          h(
            'dt',
            {},
            names.map((name) => (name === '…' ? '…' : h('kbd', { key: name }, name))),
          ),
          h('dd', {}, what),
        ]),
      ),
    ),
    h('form', { method: 'dialog' }, h('button', { class: 'solid' }, 'Close')),
  ]);
}
