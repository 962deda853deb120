/** The durable queue on Chronicle Queue: a directory of segment files for each channel, one writer, group commit. */
@NullMarked
package weir.adapters.local.chronicle;

import org.jspecify.annotations.NullMarked;
