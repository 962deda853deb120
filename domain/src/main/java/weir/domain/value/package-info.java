/** An event's data as a tree of values, and the paths into it. */
@NullMarked
package weir.domain.value;

import org.jspecify.annotations.NullMarked;
