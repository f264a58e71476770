// The server marks what a reader should land on (an error summary, a new heading) with data-autofocus. It is focused once.
function focusMarked() {
  const el = document.querySelector('[data-autofocus]');
  if (!el) return;
  el.removeAttribute('data-autofocus');
  if (!el.hasAttribute('tabindex')) el.tabIndex = -1;
  el.focus();
}
focusMarked();
document.addEventListener('htmx:after:swap', focusMarked);
