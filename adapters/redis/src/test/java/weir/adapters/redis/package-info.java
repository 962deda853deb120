@org.jspecify.annotations.NullMarked
package weir.adapters.redis;
