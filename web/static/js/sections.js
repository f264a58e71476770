// On a phone the sections of a case scroll sideways: the one that is shown is brought into sight.
const current = document.querySelector('.case-sections [aria-current]');
const row = current?.closest('.case-sections');
if (row && row.scrollWidth > row.clientWidth) {
  row.scrollLeft = current.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - current.clientWidth) / 2;
}
