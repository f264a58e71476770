// <button data-print> prints the page.
document.addEventListener('click', (e) => {
  if (e.target.closest?.('[data-print]')) window.print();
});

// Paper is light, whatever the reader has chosen for the screen.
let dark = [];
window.addEventListener('beforeprint', () => {
  dark = [...document.querySelectorAll('[data-color-scheme="dark"]')];
  for (const el of dark) el.dataset.colorScheme = 'light';
});
window.addEventListener('afterprint', () => {
  for (const el of dark) el.dataset.colorScheme = 'dark';
  dark = [];
});
