/** Events that a standard or an agent could not take, and why. */
@NullMarked
package weir.domain.reject;

import org.jspecify.annotations.NullMarked;
