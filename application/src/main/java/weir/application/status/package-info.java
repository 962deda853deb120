/** How everything stands. */
@NullMarked
package weir.application.status;

import org.jspecify.annotations.NullMarked;
