/** Rules that give one name and one type to what every source calls by its own. */
@NullMarked
package weir.domain.normalise;

import org.jspecify.annotations.NullMarked;
