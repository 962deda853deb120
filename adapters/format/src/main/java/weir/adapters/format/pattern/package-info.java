/** Regular expressions whose time is linear in the text, by RE2/J. */
@NullMarked
package weir.adapters.format.pattern;

import org.jspecify.annotations.NullMarked;
