/** The command line: what a person or a script types, and what it answers. */
@NullMarked
package weir.bootstrap.cli;

import org.jspecify.annotations.NullMarked;
