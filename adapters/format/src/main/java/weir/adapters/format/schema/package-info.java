/** JSON Schema, by networknt's validator, without a network. */
@NullMarked
package weir.adapters.format.schema;

import org.jspecify.annotations.NullMarked;
