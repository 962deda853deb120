/** What the formats need to know of text in bytes. */
@NullMarked
package weir.adapters.format.text;

import org.jspecify.annotations.NullMarked;
