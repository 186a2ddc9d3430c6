import type { Key } from '@ktl/term-view';

/** What became of a line that was asked for. */
export type PromptState = 'asking' | 'entered' | 'cancelled';

/** One line that a person types at the bottom of the screen. */
export class Prompt {
  readonly label: string;
  #text = '';

  constructor(label: string) {
    this.label = label;
  }

  get text(): string {
    return this.#text;
  }

  /** Takes a key: a character, Backspace, Ctrl-W, Ctrl-U, Enter, or Escape. */
  press(key: Key): PromptState {
    if (key.kind === 'text') this.#text += key.text;
    else if (key.kind === 'control') {
      if (key.letter === 'u') this.#text = '';
      if (key.letter === 'w') this.#text = this.#text.replace(/\S+\s*$/, '');
    } else if (key.name === 'backspace') {
      this.#text = Array.from(this.#text).slice(0, -1).join('');
    } else if (key.name === 'enter') return 'entered';
    else if (key.name === 'escape') return 'cancelled';
    return 'asking';
  }
}
