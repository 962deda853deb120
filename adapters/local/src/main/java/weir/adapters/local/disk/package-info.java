/** What is known of disks by all who write to them. */
@NullMarked
package weir.adapters.local.disk;

import org.jspecify.annotations.NullMarked;
