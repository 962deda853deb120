/** How requests to other people's servers are signed, so that they can tell who sent them. */
@NullMarked
package weir.domain.webhook;

import org.jspecify.annotations.NullMarked;
