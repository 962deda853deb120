/** Questions to the warehouse. */
@NullMarked
package weir.application.query;

import org.jspecify.annotations.NullMarked;
