/** Look-ups that add what reference data knows about an event. */
@NullMarked
package weir.domain.enrich;

import org.jspecify.annotations.NullMarked;
