/** From the relay to the warehouse. */
@NullMarked
package weir.application.load;

import org.jspecify.annotations.NullMarked;
