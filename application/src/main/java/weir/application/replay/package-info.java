/** Rows made anew by the rules of today, of events that the lake or the store of rejected ones holds. */
@NullMarked
package weir.application.replay;

import org.jspecify.annotations.NullMarked;
