import { h, type ComponentChild } from 'preact';

const paths = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5',
  back: 'M15 5l-7 7 7 7',
  follow: 'M12 4v14M6 12l6 6 6-6',
  pause: 'M9 5v14M15 5v14',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  help: 'M9.2 9a3 3 0 1 1 4.3 2.7c-1 .5-1.5 1-1.5 2.3M12 17.5v.1',
  close: 'M6 6l12 12M18 6 6 18',
  wrap: 'M4 6h16M4 12h13a3 3 0 0 1 0 6h-4m2-2-2 2 2 2M4 18h5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.5-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  save: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  history: 'M4 5v5h5M4.6 15a8 8 0 1 0 .8-8.5L4 10m8-2v4l3 2',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4l3 2',
} as const;

/** A drawing of 16 px; says nothing to a screen reader, so its button has a name. */
export function icon(name: keyof typeof paths): ComponentChild {
  return h(
    'svg',
    { viewBox: '0 0 24 24', width: 16, height: 16, 'aria-hidden': 'true' },
    h('path', { d: paths[name] }),
  );
}
