/** What the kernels of the hot path cost, by JMH. */
package weir.benchmarks;
