/** Typed tables in a DuckDB file. */
@NullMarked
package weir.adapters.local.duckdb;

import org.jspecify.annotations.NullMarked;
