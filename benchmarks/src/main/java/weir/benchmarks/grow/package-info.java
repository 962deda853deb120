/** What Weir costs as there is more of everything. */
@NullMarked
package weir.benchmarks.grow;

import org.jspecify.annotations.NullMarked;
