// One deferred file, nothing inline: htmx, then the few of Designsystemet's behaviours that pages use, then our own.
// The rest of Designsystemet's package is left out: it rewrites at run time what the templates have already written.
import '../../../node_modules/htmx.org/dist/htmx.esm.js';
import '../../../node_modules/@digdir/designsystemet-web/dist/esm/popover/popover.js';
import '../../../node_modules/@digdir/designsystemet-web/dist/esm/invokers/invokers.js';
import '../../../node_modules/@digdir/designsystemet-web/dist/esm/dialog/dialog.js';
import '../../../node_modules/@digdir/designsystemet-web/dist/esm/details/details.js';
import '../../../node_modules/@digdir/designsystemet-web/dist/esm/field/field.js';
import './focus.js';
import './sections.js';
import './announce.js';
import './live.js';
import './copy.js';
import './draft.js';
import './submit.js';
import './print.js';

window.dsWarnings = false;
document.documentElement.classList.add('js'); // hides .nojs, shows .js-only
