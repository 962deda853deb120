/** Weir beside other servers under the same load, in one run. */
@NullMarked
package weir.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
