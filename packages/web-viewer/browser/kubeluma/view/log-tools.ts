import { h, type ComponentChild } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { splitSequences } from '../../engine/paint/segments.ts';
import { copyText, fileName, saveFile } from '../../logs/clipboard.ts';
import { keptRows, type LogBuffer } from '../logs/log-buffer.ts';
import { count } from '../state/words.ts';
import { icon } from './icons.ts';
import type { LogChoices } from './log-panel.ts';

interface Properties {
  readonly buffer: LogBuffer;
  /** What the log is of, for the name of a file. */
  readonly title: string;
  readonly choices: LogChoices;
  readonly onChoices: (choices: LogChoices) => void;
  /** Whether there was an instance before the current one. */
  readonly hasPrevious: boolean;
  readonly previous: boolean;
  readonly onPrevious: (previous: boolean) => void;
}

const noteMs = 4_000;

/** How the log is shown, and what can be taken away of it. */
export function LogTools(properties: Properties): ComponentChild {
  const { buffer, title, choices, onChoices, hasPrevious, previous, onPrevious } = properties;
  const [note, setNote] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const say = (text: string): void => {
    setNote(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setNote(''), noteMs);
  };
  const toggle = (name: keyof LogChoices, label: string, key: string): ComponentChild =>
    button(name === 'times' ? 'clock' : name, `${label} (${key})`, {
      'aria-pressed': choices[name],
      'aria-label': label,
      onClick: () => onChoices({ ...choices, [name]: !choices[name] }),
    });
  const copy = async (): Promise<void> => {
    const { text, lines } = textOf(buffer, choices.times);
    const isDone = await copyText(text);
    say(isDone ? `${count(lines, 'line')} copied` : 'The browser does not let this page copy');
  };
  const save = (): void => {
    const { text, lines } = textOf(buffer, choices.times);
    saveFile(new Blob([text], { type: 'text/plain' }), fileName(title, 'text'));
    say(`${count(lines, 'line')} saved`);
  };
  return h('div', { class: 'toggles' }, [
    h('span', { class: 'quiet log-said', role: 'status' }, note),
    hasPrevious &&
      button('history', 'The instance before the last restart', {
        'aria-pressed': previous,
        'aria-label': 'Instance before',
        onClick: () => onPrevious(!previous),
      }),
    button('copy', 'Copy the lines that are here', {
      'aria-label': 'Copy the log',
      onClick: () => void copy(),
    }),
    button('save', 'Save the lines that are here', {
      'aria-label': 'Save the log',
      onClick: save,
    }),
    toggle('times', 'Times', 't'),
    toggle('wrap', 'Wrap long lines', 'w'),
    toggle('follow', 'Follow', 'f'),
  ]);
}

function button(name: Parameters<typeof icon>[0], title: string, more: object): ComponentChild {
  return h('button', { type: 'button', class: 'icon', title, ...more }, icon(name));
}

/** The rows that are kept, without colours; words between lines are marked as such. */
function textOf(buffer: LogBuffer, times: boolean): { text: string; lines: number } {
  const rows = buffer.after(Math.max(0, buffer.newest - keptRows));
  const text = rows.map(({ kind, text: raw, ts }) => {
    if (kind !== 'line') return `--- ${raw} ---\n`;
    return `${times && ts !== '' ? `${ts} ` : ''}${splitSequences(raw).text}\n`;
  });
  return { text: text.join(''), lines: rows.filter(({ kind }) => kind === 'line').length };
}
