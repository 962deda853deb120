/** Work of the server that takes long: asked for once, done one at a time, and resumed after a restart. */
@NullMarked
package weir.application.task;

import org.jspecify.annotations.NullMarked;
