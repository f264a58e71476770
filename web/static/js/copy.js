// <button data-copy="#text" data-copied="Kopiert"> copies the text of an element. Where the browser refuses, the text is
// selected instead, ready for the keyboard.
import { announce } from './announce.js';

function select(el) {
  const range = document.createRange();
  range.selectNodeContents(el);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  el.focus();
}

document.addEventListener('click', async (e) => {
  const button = e.target.closest?.('[data-copy]');
  const source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
  } catch {
    select(source);
    return;
  }
  const said = button.dataset.copied ?? '';
  announce(said);
  const label = button.querySelector('[data-copy-label]');
  if (!label || label.dataset.before !== undefined) return;
  label.dataset.before = label.textContent;
  label.textContent = said;
  setTimeout(() => {
    label.textContent = label.dataset.before;
    delete label.dataset.before;
  }, 2500);
});
