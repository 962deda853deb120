/** What became of an event: recorded as it goes, and found by its id. */
@NullMarked
package weir.application.trace;

import org.jspecify.annotations.NullMarked;
