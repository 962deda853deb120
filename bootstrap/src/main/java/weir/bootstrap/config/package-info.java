/** The configuration: one YAML file read into values, with every problem in it told at once. */
@NullMarked
package weir.bootstrap.config;

import org.jspecify.annotations.NullMarked;
