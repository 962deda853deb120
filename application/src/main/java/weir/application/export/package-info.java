/** Hands out what is kept: a channel as the lake has it. */
@NullMarked
package weir.application.export;

import org.jspecify.annotations.NullMarked;
