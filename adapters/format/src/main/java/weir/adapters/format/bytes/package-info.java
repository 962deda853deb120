/** What the formats share: judging bytes as text, and holding a lake object in memory. */
@NullMarked
package weir.adapters.format.bytes;

import org.jspecify.annotations.NullMarked;
