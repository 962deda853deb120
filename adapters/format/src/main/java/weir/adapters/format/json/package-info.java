/** JSON by Jackson's token stream: cutting requests into events, and reading events into values. */
@NullMarked
package weir.adapters.format.json;

import org.jspecify.annotations.NullMarked;
