/** What a channel requires of an event before it is accepted. */
@NullMarked
package weir.domain.standard;

import org.jspecify.annotations.NullMarked;
