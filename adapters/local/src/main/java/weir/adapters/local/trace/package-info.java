/** The trace in files of its own: an index of ids in sorted segments, and a log of each agent's steps. */
@NullMarked
package weir.adapters.local.trace;

import org.jspecify.annotations.NullMarked;
