/** Lake objects in Apache Parquet, written and read without Hadoop. */
@NullMarked
package weir.adapters.format.parquet;

import org.jspecify.annotations.NullMarked;
