/** What the lake holds of a channel, found by the names of its objects. */
@NullMarked
package weir.application.lake;

import org.jspecify.annotations.NullMarked;
