/** The envelope that every agent understands, and the names and ids it carries. */
@NullMarked
package weir.domain.envelope;

import org.jspecify.annotations.NullMarked;
