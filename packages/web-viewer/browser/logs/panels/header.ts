import { h, type ComponentChild } from 'preact';
import type { State } from '../../engine/protocol.ts';
import type { Theme } from '../../look/theme.ts';
import type { Viewer } from '../viewer.ts';
import { iconButton, type IconName } from './icon.ts';

interface HeaderProps {
  readonly state: State | undefined;
  readonly admission: Viewer['admission'];
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
export function Header({ state, admission, theme, onTheme, onHelp }: HeaderProps): ComponentChild {
  const session = state?.session;
  const cluster = session?.cluster;
  return h('header', { class: 'glass header' }, [
    h('img', { class: 'logo', src: 'icon.svg', alt: '', width: 26, height: 26 }),
    h('h1', { title: session?.title }, session?.title ?? 'Logs'),
    cluster && chip('context', cluster.context),
    cluster?.namespace !== undefined && chip('namespace', cluster.namespace),
    h('span', { class: 'grow' }),
    h(ConnectionSign, { state, admission }),
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
  admission,
}: Pick<HeaderProps, 'state' | 'admission'>): ComponentChild {
  const { kind, text } = describe(state, admission);
  return h('span', { class: `chip connection ${kind}`, role: 'status', title: state?.reason }, [
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    h('b', null, text),
  ]);
}

function describe(
  state: State | undefined,
  admission: Viewer['admission'],
): { kind: string; text: string } {
  if (admission === 'unadmitted') return { kind: 'bad', text: 'Not let in' };
  switch (admission === 'expired' ? 'refused' : state?.connection) {
    case 'open':
      if (state?.isCatchingUp === true) return { kind: 'poor', text: 'Catching up' };
      if (state?.session?.isCapture === true) return { kind: 'over', text: 'Capture' };
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
