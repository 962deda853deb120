/** Brings events of the past in from elsewhere, as if they had been sent when they were created. */
@NullMarked
package weir.application.history;

import org.jspecify.annotations.NullMarked;
