/** Typed tables, and the step that turns an event into a row of one. */
@NullMarked
package weir.domain.table;

import org.jspecify.annotations.NullMarked;
