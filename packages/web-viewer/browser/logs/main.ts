import { h, render } from 'preact';
import { applyTheme, storedTheme } from '../look/theme.ts';
import { fragmentOf, parseAddress, type Address } from './address.ts';
import { App } from './app.ts';
import { EngineClient } from './engine-client.ts';
import { mountDetail } from './panels/detail.ts';
import { askAdmission, askByFetch } from './session.ts';
import { Viewer } from './viewer.ts';
import { pageClock } from './watchdog.ts';

/** The worker's file beside the page, put in by the build. */
declare const ENGINE_FILE: string;

const retryMs = 3000;

function start(root: HTMLElement): void {
  applyTheme(storedTheme());
  const engine: EngineClient = new EngineClient(
    () => new Worker(new URL(ENGINE_FILE, location.href), { type: 'module' }),
    {
      onState: (state) => viewer.receive(state),
      onLate: (search) => viewer.stops.setLate(search),
      onTooLate: () => viewer.stops.tooLate(),
    },
    pageClock,
  );
  let frame = 0;
  const paint = (): void => {
    frame = 0;
    render(h(App, { viewer }), root);
    document.title = titleOf(viewer);
  };
  const viewer: Viewer = new Viewer(engine, {
    mountDetail,
    onChange: () => (frame ||= requestAnimationFrame(paint)),
    setFragment,
  });
  const folder = new URL('.', location.href).href;
  const admit = async (address: Address): Promise<void> => {
    const admission = await askAdmission(address, askByFetch);
    viewer.setAdmission(admission);
    if (admission === 'admitted') engine.connect(folder);
    else if (admission === 'unreachable') setTimeout(() => void admit(address), retryMs);
  };
  const open = (isFirst: boolean): void => {
    const address = parseAddress(location.hash);
    // A code or token is gone from the address bar, and from history, before anything else happens.
    const { target, choices = viewer.choices } = address;
    setFragment(fragmentOf(target, choices));
    viewer.open(address);
    if (isFirst || address.code !== undefined || address.token !== undefined) void admit(address);
  };
  // A link pasted into an open page changes only the fragment.
  addEventListener('hashchange', () => open(false));
  paint();
  viewer.list.list.element.focus();
  open(true);
}

function setFragment(fragment: string): void {
  history.replaceState(null, '', `${location.pathname}${fragment}`);
}

function titleOf({ state, list }: Viewer): string {
  const title = state?.session?.title ?? 'Logs';
  const unseen = list.unseen > 0 ? `(${list.unseen.toLocaleString('en')}) ` : '';
  return `${unseen}${title} – ktl`;
}

const root = document.querySelector<HTMLElement>('#app');
if (root !== null) start(root);
