/** How long events stay: what the policies of a channel, and holds, say of an event or of a span of time. */
@NullMarked
package weir.domain.retain;

import org.jspecify.annotations.NullMarked;
