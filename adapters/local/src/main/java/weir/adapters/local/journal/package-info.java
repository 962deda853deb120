/** The durable queue on plain files: records written one behind the other and forced, read as they are written. */
@NullMarked
package weir.adapters.local.journal;

import org.jspecify.annotations.NullMarked;
