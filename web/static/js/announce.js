// Short news is read aloud from the page's one live region. The server sends it with a response,
// HX-Trigger: {"announce":{"value":"22 treff"}}, and our own scripts by calling announce.
export function announce(text) {
  const live = document.getElementById('status');
  if (live) live.textContent = text;
}
document.addEventListener('announce', (e) => announce(e.detail?.value ?? ''));

// A request that failed shows the page's own alert; what the reader wrote is still there.
function failed() {
  const alert = document.getElementById('request-failed');
  if (!alert) return;
  alert.hidden = false;
  alert.scrollIntoView({ block: 'nearest' });
}
document.addEventListener('htmx:response:error', (e) => {
  if ((e.detail?.ctx?.response?.status ?? 500) >= 500) failed();
});
document.addEventListener('htmx:error', (e) => {
  if (e.detail?.ctx?.request && !e.target?.closest?.('[data-live]')) failed();
});
