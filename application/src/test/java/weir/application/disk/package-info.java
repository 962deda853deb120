/** Real file systems for tests: small, and with a power switch. */
@NullMarked
package weir.application.disk;

import org.jspecify.annotations.NullMarked;
