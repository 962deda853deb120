/** Models: SQL over tables, what they are made into, and what must hold of them. */
@NullMarked
package weir.domain.model;

import org.jspecify.annotations.NullMarked;
