import { h, render } from 'preact';
import { parseAddress } from '../logs/address.ts';
import { applyTheme, storedTheme } from '../look/theme.ts';
import { Inspector } from './state/inspector.ts';
import { App } from './view/app.ts';
import { browserParts } from './wire/browser-parts.ts';
import { Link } from './wire/link.ts';
import { FocusAddress } from './wire/focus-address.ts';

// The page's parts joined: state, connection, address, and one drawing a frame at most.
const host = document.getElementById('app');
const clock = Date.now;
const redrawMs = 10_000;
let isDue = false;

const inspector = new Inspector({
  send: (action) => link.send(action),
  now: clock,
  onChange: changed,
});
const link = new Link(
  {
    onState: (state) => inspector.setLink(state),
    onOpen: () => inspector.resubscribe(),
    onMessage: (text) => inspector.take(text),
  },
  browserParts,
);
const address = new FocusAddress(inspector);

applyTheme(storedTheme());
const { code, token } = parseAddress(location.hash);
// The code is good for one visit, and nobody should find it in the address later.
if (location.hash !== '')
  history.replaceState(history.state, '', location.pathname + location.search);
address.restore();
// A reload of the list stays there, whatever the server remembers.
const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
if (visit?.type === 'reload' && inspector.state.focus === undefined) inspector.stay();
draw();
void link.open({
  ...(code === undefined ? {} : { code }),
  ...(token === undefined ? {} : { token }),
});
// Ages grow without a message.
setInterval(changed, redrawMs);
addEventListener('online', () => link.hurry());

function changed(): void {
  if (isDue) return;
  isDue = true;
  // A hidden tab draws no frames; its state goes on.
  requestAnimationFrame(draw);
}

function draw(): void {
  isDue = false;
  address.follow();
  document.title = titleOf();
  if (host !== null)
    render(
      h(App, { inspector, now: Math.floor(clock() / 1_000) * 1_000, onRetry: () => link.hurry() }),
      host,
    );
}

function titleOf(): string {
  const { focus, pattern } = inspector.state;
  const place = focus?.name ?? pattern;
  return place === undefined ? 'Kubeluma' : `${place} · Kubeluma`;
}
