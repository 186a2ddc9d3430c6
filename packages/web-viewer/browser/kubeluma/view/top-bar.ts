import { h, type ComponentChild } from 'preact';
import type { Theme } from '../../look/theme.ts';
import type { LinkState } from '../state/view-state.ts';
import { icon } from './icons.ts';

interface Properties {
  readonly pattern: string | undefined;
  /** Which cluster; '' where it is not known. */
  readonly cluster: string;
  readonly link: LinkState;
  readonly theme: Theme;
  readonly onSearch: () => void;
  readonly onTheme: () => void;
  readonly onHelp: () => void;
  readonly onRetry: () => void;
}

const themes: Readonly<Record<Theme, string>> = {
  system: 'as the system',
  light: 'light',
  dark: 'dark',
};

/** Name, pattern, connection, and what concerns the whole page. */
export function TopBar({
  pattern,
  cluster,
  link,
  theme,
  onSearch,
  onTheme,
  onHelp,
  onRetry,
}: Properties): ComponentChild {
  return h('header', { class: 'top glass' }, [
    h('img', { src: 'icon.svg', alt: '', width: 26, height: 26 }),
    h('h1', {}, 'Kubeluma'),
    pattern !== undefined &&
      h('span', { class: 'chip pattern', title: `Pods whose names match ${pattern}` }, [
        h('span', { class: 'unseen' }, 'Pattern '),
        h('b', { class: 'mono' }, pattern),
      ]),
    h(
      'button',
      { type: 'button', class: 'solid new-search', onClick: onSearch, title: 'New search (n)' },
      [icon('search'), h('span', {}, 'New search')],
    ),
    h('span', { class: 'fill' }),
    cluster !== '' && h('span', { class: 'quiet cluster', title: 'Cluster' }, cluster),
    h(Connection, { link, onRetry }),
    h(
      'button',
      {
        type: 'button',
        class: 'icon',
        onClick: onTheme,
        'aria-label': `Theme: ${themes[theme]}. Change`,
        title: `Theme: ${themes[theme]} (d)`,
      },
      icon(theme === 'system' ? 'system' : theme === 'dark' ? 'moon' : 'sun'),
    ),
    h(
      'button',
      { type: 'button', class: 'icon', onClick: onHelp, 'aria-label': 'Keys', title: 'Keys (?)' },
      icon('help'),
    ),
  ]);
}

function Connection({ link, onRetry }: Pick<Properties, 'link' | 'onRetry'>): ComponentChild {
  if (link === 'open') return h('span', { class: 'link tone ok' }, 'live');
  if (link === 'connecting') return h('span', { class: 'link tone busy' }, 'connecting');
  if (link === 'expired') return h('span', { class: 'link tone bad' }, 'not let in');
  return h(
    'button',
    { type: 'button', class: 'link solid', onClick: onRetry, title: 'Try again now' },
    h('span', { class: 'tone bad' }, [
      h('span', { class: 'more' }, 'connection '),
      'lost',
      h('span', { class: 'more' }, ', trying again'),
    ]),
  );
}
