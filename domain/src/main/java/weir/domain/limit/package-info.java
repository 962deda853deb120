/** How much of something may happen in a second. */
@NullMarked
package weir.domain.limit;

import org.jspecify.annotations.NullMarked;
