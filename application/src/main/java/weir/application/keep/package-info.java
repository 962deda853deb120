/** The keeper: what need not stay is deleted, what must is kept, and what is small is joined, by a plan and not otherwise. */
@NullMarked
package weir.application.keep;

import org.jspecify.annotations.NullMarked;
