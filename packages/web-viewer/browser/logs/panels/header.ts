import { h, type ComponentChild } from 'preact';
import type { Connection, State } from '../../engine/protocol.ts';
import type { Theme } from '../../look/theme.ts';
import { iconButton, type IconName } from './icon.ts';

interface HeaderProps {
  readonly state: State | undefined;
  /** The server wants a new link, so that there is no connection to speak of. */
  readonly isExpired: boolean;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly onHelp: () => void;
}

const themeIcons: Readonly<Record<Theme, IconName>> = {
  system: 'screen',
  light: 'sun',
  dark: 'moon',
};

/** What is shown, of which cluster, and how the connection is. */
export function Header({ state, isExpired, theme, onTheme, onHelp }: HeaderProps): ComponentChild {
  const session = state?.session;
  const cluster = session?.cluster;
  return h('header', { class: 'glass header' }, [
    h('img', { class: 'logo', src: 'icon.svg', alt: '', width: 26, height: 26 }),
    h('h1', { title: session?.title }, session?.title ?? 'Logs'),
    cluster && chip('context', cluster.context),
    cluster?.namespace !== undefined && chip('namespace', cluster.namespace),
    h('span', { class: 'grow' }),
    h(ConnectionSign, { state, isExpired }),
    iconButton(themeIcons[theme], `Theme: ${theme}`, { onClick: onTheme }),
    iconButton('help', 'Keys (?)', { onClick: onHelp }),
  ]);
}

function chip(label: string, value: string): ComponentChild {
  return h('span', { class: `chip ${label}`, title: `${label}: ${value}` }, [
    h('span', { class: 'quiet' }, label),
    h('b', null, value),
  ]);
}

function ConnectionSign({
  state,
  isExpired,
}: Pick<HeaderProps, 'state' | 'isExpired'>): ComponentChild {
  const { kind, text } = describe(isExpired ? 'refused' : state?.connection);
  return h('span', { class: `chip connection ${kind}`, role: 'status', title: state?.reason }, [
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    h('b', null, text),
  ]);
}

function describe(connection: Connection | undefined): { kind: string; text: string } {
  switch (connection) {
    case 'open':
      return { kind: 'good', text: 'Live' };
    case 'ended':
      return { kind: 'over', text: 'Ended' };
    case 'refused':
      return { kind: 'bad', text: 'Link expired' };
    case 'waiting':
      return { kind: 'poor', text: 'Reconnecting' };
    default:
      return { kind: 'poor', text: 'Connecting' };
  }
}
