/** Whether what is stored is as it was written, and what can be done if not. */
@NullMarked
package weir.application.check;

import org.jspecify.annotations.NullMarked;
