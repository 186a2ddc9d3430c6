import { h, type ComponentChild } from 'preact';
import type { Choices } from '../choices.ts';
import type { Viewer } from '../viewer.ts';
import { icon, iconButton } from './icon.ts';
import { SearchProblem } from './search-problem.ts';

interface ToolbarProps {
  readonly viewer: Viewer;
  readonly narrowed: number;
  readonly isSheetOpen: boolean;
  readonly onSheet: () => void;
  readonly onLanes: () => void;
}

/** Search, jumps, and how lines are shown. */
export function Toolbar(props: ToolbarProps): ComponentChild {
  const { viewer } = props;
  return h('div', { class: 'glass toolbar', role: 'toolbar', 'aria-label': 'Log view' }, [
    h(
      'button',
      {
        type: 'button',
        class: 'solid sheet-button',
        'aria-expanded': props.isSheetOpen,
        'aria-controls': 'facets',
        onClick: props.onSheet,
      },
      [icon('funnel'), props.narrowed > 0 ? `Filters · ${props.narrowed}` : 'Filters'],
    ),
    h(SearchBox, { viewer }),
    h('div', { class: 'group' }, jumpButtons(viewer)),
    h('div', { class: 'group' }, [...viewButtons(props), h(DownloadMenu, { viewer })]),
  ]);
}

function SearchBox({ viewer }: { readonly viewer: Viewer }): ComponentChild {
  const { choices, state } = viewer;
  const problem = viewer.problem ?? viewer.stops.words;
  const change = (part: Partial<Choices>, typing = false): void => {
    // As they are now: more may have been chosen since this was drawn.
    viewer.choose({ ...viewer.choices, ...part }, typing);
  };
  const isSearching = choices.text !== '';
  return h('div', { class: 'search' }, [
    h('div', { class: `field ${problem === undefined ? '' : 'wrong'}`, role: 'search' }, [
      icon('search'),
      h('input', {
        id: 'search',
        type: 'search',
        spellcheck: false,
        autocomplete: 'off',
        placeholder: 'Search   /',
        'aria-label': 'Search the lines',
        'aria-invalid': problem !== undefined,
        'aria-describedby': 'search-problem',
        value: choices.text,
        onInput: (event: InputEvent) =>
          change({ text: (event.currentTarget as HTMLInputElement).value }, true),
      }),
      isSearching && state !== undefined && choices.onlyMatches && problem === undefined
        ? h('span', { class: 'count' }, state.matched.toLocaleString('en'))
        : null,
      isSearching &&
        iconButton('up', 'Previous match (N)', {
          onClick: () => void viewer.jump('match', 'previous'),
        }),
      isSearching &&
        iconButton('down', 'Next match (n)', { onClick: () => void viewer.jump('match') }),
      isSearching &&
        iconButton('close', 'Clear the search', { onClick: () => change({ text: '' }) }),
      textToggle({
        text: '.*',
        label: 'Regular expression',
        isOn: choices.isRegex,
        onClick: () => change({ isRegex: !viewer.choices.isRegex }),
      }),
      textToggle({
        text: 'Aa',
        label: 'Upper and lower case differ',
        isOn: choices.caseSensitive,
        onClick: () => change({ caseSensitive: !viewer.choices.caseSensitive }),
      }),
      iconButton('funnel', 'Show only lines that match', {
        'aria-pressed': choices.onlyMatches,
        onClick: () => change({ onlyMatches: !viewer.choices.onlyMatches }),
      }),
    ]),
    h(SearchProblem, { viewer }),
  ]);
}

interface TextToggle {
  readonly text: string;
  readonly label: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
}

function textToggle({ text, label, isOn, onClick }: TextToggle): ComponentChild {
  return h(
    'button',
    {
      type: 'button',
      class: 'icon mono',
      title: label,
      'aria-label': label,
      'aria-pressed': isOn,
      onClick,
    },
    text,
  );
}

function jumpButtons(viewer: Viewer): ComponentChild[] {
  const jump = (kind: 'error' | 'gap' | 'restart' | 'event', key: string): ComponentChild =>
    h(
      'button',
      {
        type: 'button',
        class: `jump jump-${kind}`,
        title: `Next ${kind} (${key}), previous with Shift`,
        'aria-label': `Next ${kind}`,
        onClick: (event: MouseEvent) =>
          void viewer.jump(kind, event.shiftKey ? 'previous' : 'next'),
      },
      [h('span', { class: 'dot', 'aria-hidden': 'true' }), kind],
    );
  return [jump('error', 'e'), jump('gap', 'x'), jump('restart', 'r'), jump('event', 'v')];
}

function viewButtons({ viewer, onLanes }: ToolbarProps): ComponentChild[] {
  const { list } = viewer;
  return [
    iconButton(list.isPaused ? 'play' : 'pause', list.isPaused ? 'Go on (p)' : 'Pause (p)', {
      'aria-pressed': list.isPaused,
      onClick: () => list.togglePause(),
    }),
    iconButton('follow', 'Follow the newest line (f)', {
      'aria-pressed': list.isFollowing,
      onClick: () => list.setFollow(!list.isFollowing),
    }),
    iconButton('wrap', 'Wrap long lines (w)', {
      'aria-pressed': viewer.wrap,
      onClick: () => viewer.setWrap(!viewer.wrap),
    }),
    iconButton('lanes', 'A lane for each pod (l)', {
      'aria-pressed': viewer.lanes !== undefined,
      onClick: onLanes,
    }),
  ];
}

function DownloadMenu({ viewer }: { readonly viewer: Viewer }): ComponentChild {
  const save = (format: 'text' | 'ndjson') => (event: MouseEvent) => {
    (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
    void viewer.download(format);
  };
  return h('details', { class: 'menu' }, [
    h('summary', { title: 'Save the lines that are shown', 'aria-label': 'Save' }, icon('save')),
    h('div', { class: 'menu-items glass frosted' }, [
      h('button', { type: 'button', onClick: save('text') }, 'Save as text'),
      h('button', { type: 'button', onClick: save('ndjson') }, 'Save as NDJSON'),
    ]),
  ]);
}
