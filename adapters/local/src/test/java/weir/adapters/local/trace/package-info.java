@org.jspecify.annotations.NullMarked
package weir.adapters.local.trace;
