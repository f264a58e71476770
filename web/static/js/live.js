// <div data-live="/stream" hx-get="/page" hx-trigger="live" …> keeps itself fresh: the stream only ever says that something
// changed, and the region then fetches itself by its ordinary route, so what it may show is decided in one place.
// Streams are closed while the page is hidden: browsers allow few connections to one host.
const pause = 250; // milliseconds in which several changes become one request
const streams = new Map();

// A stream is one by its path; the query says what the page had seen when it opened it.
const path = (url) => url.split('?')[0];
const regions = (url) => [...document.querySelectorAll('[data-live]')].filter((el) => path(el.dataset.live) === url);

function refresh(url) {
  const s = streams.get(url);
  if (!s || s.timer) return;
  s.timer = setTimeout(() => {
    s.timer = 0;
    const found = regions(url);
    if (found.length === 0) close(url);
    for (const el of found) el.dispatchEvent(new CustomEvent('live'));
  }, pause);
}

function close(url) {
  const s = streams.get(url);
  if (!s) return;
  clearTimeout(s.timer);
  s.source.close();
  streams.delete(url);
}

function open(url, address, missed) {
  if (streams.has(url)) return;
  const source = new EventSource(address);
  const s = { source, timer: 0, opened: missed };
  streams.set(url, s);
  const changed = () => refresh(url);
  source.addEventListener('message', changed);
  source.addEventListener('changed', changed);
  source.addEventListener('open', () => {
    if (s.opened) changed(); // something may have happened while the line was down
    s.opened = true;
  });
}

function connect(missed) {
  if (document.hidden) return;
  const wanted = new Map([...document.querySelectorAll('[data-live]')].map((el) => [path(el.dataset.live), el.dataset.live]));
  for (const url of [...streams.keys()]) if (!wanted.has(url)) close(url);
  for (const [url, address] of wanted) if (url) open(url, address, missed);
}

connect(false);
document.addEventListener('htmx:after:swap', () => connect(false));
document.addEventListener('visibilitychange', () => {
  if (document.hidden) for (const url of [...streams.keys()]) close(url);
  else connect(true);
});
window.addEventListener('pagehide', () => {
  for (const url of [...streams.keys()]) close(url);
});
window.addEventListener('pageshow', (e) => {
  if (e.persisted) connect(true);
});
