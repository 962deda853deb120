/** The trace in Redis: one hash for each event, one field for each agent. */
@NullMarked
package weir.adapters.redis;

import org.jspecify.annotations.NullMarked;
