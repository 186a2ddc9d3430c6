import { h, type ComponentChild } from 'preact';

const paths = {
  search: 'M7 12.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM11 11l4 4',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  close: 'm4 4 8 8M12 4l-8 8',
  funnel: 'M1.5 2.5h13L9.5 8.6v4.2l-3 1.7V8.6z',
  follow: 'M8 1.5v9M4 7l4 4 4-4M3 14.5h10',
  pause: 'M5.5 3v10M10.5 3v10',
  play: 'M4.5 2.5 13 8l-8.5 5.5z',
  wrap: 'M2 3.5h12M2 8h9.5a2.5 2.5 0 0 1 0 5H8m2-2-2 2 2 2M2 12.5h3',
  lanes: 'M2 2.5h3.2v11H2zM6.4 2.5h3.2v11H6.4zM10.8 2.5H14v11h-3.2z',
  save: 'M8 1.5v8.5M4.5 7 8 10.5 11.5 7M2 13.5h12',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  moon: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z',
  screen: 'M2 3h12v8H2zM5.5 14h5M8 11v3',
  help: 'M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.4v.1M8 15A7 7 0 1 0 8 1a7 7 0 0 0 0 14z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  link: 'M6.5 9.5a3 3 0 0 0 4.3 0l2.3-2.3a3 3 0 0 0-4.3-4.3l-.9.9M9.5 6.5a3 3 0 0 0-4.3 0L2.900 8.800a3 3 0 0 0 4.300 4.300l.9-.9',
  plug: 'M5.500 1.500v4M10.500 1.500v4M3.500 5.500h9v2a4.500 4.500 0 0 1-9 0zM8 12v3',
} as const;

/** Names of the drawn signs. */
export type IconName = keyof typeof paths;

/** A sign without a meaning of its own for screen readers: the control has a label. */
export function icon(name: IconName): ComponentChild {
  return h('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, h('path', { d: paths[name] }));
}

/** A button that shows a sign, and its label as a hint. */
export function iconButton(
  name: IconName,
  label: string,
  more: Record<string, unknown> & { onClick: (event: MouseEvent) => void },
): ComponentChild {
  const { class: extra = '', ...attributes } = more;
  return h(
    'button',
    {
      type: 'button',
      class: `icon ${typeof extra === 'string' ? extra : ''}`,
      title: label,
      'aria-label': label,
      ...attributes,
    },
    icon(name),
  );
}
