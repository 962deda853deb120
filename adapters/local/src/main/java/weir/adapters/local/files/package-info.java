/** A lake in a directory of the local file system. */
@NullMarked
package weir.adapters.local.files;

import org.jspecify.annotations.NullMarked;
