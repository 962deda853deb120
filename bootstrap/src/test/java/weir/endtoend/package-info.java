/** Weir as its users run it: the jar, over HTTP, killed and started again. */
package weir.endtoend;
