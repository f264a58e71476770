// <textarea data-draft="key"> keeps what is being written on this machine until it has been sent. The key must tell person
// and place apart. Nothing but textareas is ever kept, and signing out forgets it all.
const prefix = 'draft:';
const sentKey = 'drafts-sent';

const store = {
  get: (key) => { try { return localStorage.getItem(prefix + key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(prefix + key, value); } catch { /* full or forbidden: no draft then */ } },
  drop: (key) => { try { localStorage.removeItem(prefix + key); } catch { /* as above */ } },
};

function sent() {
  try { return JSON.parse(sessionStorage.getItem(sentKey) ?? '[]'); } catch { return []; }
}
function setSent(keys) {
  try { sessionStorage.setItem(sentKey, JSON.stringify(keys)); } catch { /* the draft then stays, which does no harm */ }
}

// A page that came with an error status after sending means that nothing was taken in: the draft stays.
function settle() {
  const keys = sent();
  if (keys.length === 0) return;
  setSent([]);
  const status = performance.getEntriesByType('navigation')[0]?.responseStatus ?? 200;
  if (status === 0 || status >= 400) return;
  keys.forEach(store.drop);
}

function restore() {
  for (const el of document.querySelectorAll('textarea[data-draft]')) {
    if (el.dataset.draftReady) continue;
    el.dataset.draftReady = 'yes';
    const kept = store.get(el.dataset.draft);
    if (kept && el.value === '') {
      el.value = kept;
      el.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

settle();
restore();
document.addEventListener('htmx:after:swap', restore);

document.addEventListener('input', (e) => {
  const el = e.target;
  if (!el.matches?.('textarea[data-draft]')) return;
  if (el.value === '') store.drop(el.dataset.draft);
  else store.set(el.dataset.draft, el.value);
});

const draftsIn = (form) => [...form.elements].filter((el) => el.matches('textarea[data-draft]')).map((el) => el.dataset.draft);

document.addEventListener('submit', (e) => {
  if (e.target.hasAttribute('data-signs-out')) {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
    } catch { /* nothing was kept then */ }
    return;
  }
  const keys = draftsIn(e.target);
  if (keys.length > 0) setSent([...new Set([...sent(), ...keys])]);
});

// Sent by htmx: there is no new page to tell how it went. Other requests of the page, such as a live region's, say nothing of it.
document.addEventListener('htmx:after:request', (e) => {
  const form = e.detail?.ctx?.sourceElement?.closest?.('form[hx-post]');
  const status = e.detail?.ctx?.response?.status ?? 0;
  if (!form || status === 0) return;
  const keys = draftsIn(form);
  setSent(sent().filter((key) => !keys.includes(key)));
  if (status < 400) keys.forEach(store.drop);
});
