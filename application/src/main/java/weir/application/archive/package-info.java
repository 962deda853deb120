/** From the queue to the lake, and on to the relay. */
@NullMarked
package weir.application.archive;

import org.jspecify.annotations.NullMarked;
