/** Lake objects in newline-delimited JSON, compressed. */
@NullMarked
package weir.adapters.format.ndjson;

import org.jspecify.annotations.NullMarked;
