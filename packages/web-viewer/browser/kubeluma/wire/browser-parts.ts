import type { LinkParts } from './link.ts';

/** What a connection needs, as the browser has it. */
export const browserParts: LinkParts = {
  openSocket: (events) => {
    const address = new URL('ws', location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.hash = '';
    address.search = '';
    const socket = new WebSocket(address);
    socket.onopen = () => events.onOpen();
    socket.onmessage = ({ data }) => events.onMessage(data);
    socket.onclose = () => events.onClose();
    return socket;
  },
  ask: (path, headers, signal) =>
    fetch(path, { headers, credentials: 'same-origin', cache: 'no-store', signal }),
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
