/** The use cases, and what they need of the world. */
@NullMarked
package weir.application;

import org.jspecify.annotations.NullMarked;
