// A form that writes is sent once. The server holds to that too, by the form's key; this only spares the reader the doubt.
// aria-disabled and not disabled, so that the button keeps its focus and its value is sent.
const patience = 10000; // milliseconds after which a form may be sent again, should no page have come

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll('[data-sending-button]')) {
    button.removeAttribute('data-sending-button');
    button.removeAttribute('aria-disabled');
    button.removeAttribute('aria-busy');
  }
}

document.addEventListener('submit', (e) => {
  const form = e.target;
  if (form.method !== 'post' || e.defaultPrevented) return;
  if (form.dataset.sending) {
    e.preventDefault();
    return;
  }
  form.dataset.sending = 'yes';
  const button = e.submitter;
  if (button) {
    button.setAttribute('data-sending-button', '');
    button.setAttribute('aria-disabled', 'true');
    button.setAttribute('aria-busy', 'true');
  }
  setTimeout(() => release(form), patience);
});

// A button that is not to be used yet says why; it does nothing.
document.addEventListener('click', (e) => {
  const button = e.target.closest?.('[aria-disabled="true"]');
  if (!button || button.hasAttribute('data-sending-button')) return;
  e.preventDefault();
  e.stopPropagation();
}, true);

document.addEventListener('htmx:finally:request', (e) => {
  const form = e.target.closest?.('form[data-sending]');
  if (form) release(form);
});
window.addEventListener('pageshow', (e) => {
  if (e.persisted) document.querySelectorAll('form[data-sending]').forEach(release);
});
