/** Weir over gRPC: publishing, agents and the trace, as {@code weir/v1/weir.proto} describes them. */
@NullMarked
package weir.adapters.grpc;

import org.jspecify.annotations.NullMarked;
