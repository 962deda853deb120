/** Expressions over events in the Common Expression Language, by Google's implementation of it. */
@NullMarked
package weir.adapters.format.cel;

import org.jspecify.annotations.NullMarked;
