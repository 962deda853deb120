/** What durable queues in files have in common: one writer a channel, group commit, cursors, retention; not how a file is laid out. */
@NullMarked
package weir.adapters.local.log;

import org.jspecify.annotations.NullMarked;
