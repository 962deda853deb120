/** Summaries of many values in little room, by Apache DataSketches. */
@NullMarked
package weir.adapters.format.sketch;

import org.jspecify.annotations.NullMarked;
