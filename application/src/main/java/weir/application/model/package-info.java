/** Models: makes what SQL over tables defines, and tests it. */
@NullMarked
package weir.application.model;

import org.jspecify.annotations.NullMarked;
