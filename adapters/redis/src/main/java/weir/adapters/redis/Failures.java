package weir.adapters.redis;

import java.util.Locale;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** What Redis or the way to it refused, and how to mend it. */
final class Failures {
    private final RedisOptions.Server server;
    private final String prefix;

    Failures(RedisOptions.Server server, String prefix) {
        this.server = server;
        this.prefix = prefix;
    }

    OperationFailed of(JedisException failure) {
        return new OperationFailed(FailureCode.TRACE_UNAVAILABLE, sentence(failure), failure);
    }

    OperationFailed of(String what, Throwable cause) {
        return new OperationFailed(
                FailureCode.TRACE_UNAVAILABLE, "the trace in Redis at " + server + " " + what, cause);
    }

    OperationFailed of(String what) {
        return new OperationFailed(FailureCode.TRACE_UNAVAILABLE, "the trace in Redis at " + server + " " + what);
    }

    static boolean isWrongType(Exception failure) {
        return reason(failure).startsWith("WRONGTYPE");
    }

    private String sentence(JedisException failure) {
        String reason = reason(failure);
        String place = "the trace in Redis at " + server;
        String word = reason.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        return switch (word) {
            case "WRONGPASS" ->
                place + " refuses the user or password: check `trace.redis.user` and `trace.redis.password` (" + reason
                        + ")";
            case "NOAUTH" -> place + " wants a password: set `trace.redis.password` (" + reason + ")";
            case "NOPERM" ->
                place + " does not allow that to `trace.redis.user`: it needs the keys `" + prefix
                        + "*` and reading, writing" + " and expiring them (" + reason + ")";
            case "WRONGTYPE" ->
                place + " holds something else under the keys `" + prefix
                        + "*`: give `trace.redis.prefix` a value of its own (" + reason + ")";
            case "OOM" ->
                place + " has no memory left: raise its maxmemory, or lower `trace.retention.age` (" + reason + ")";
            case "READONLY" ->
                place + " is a replica, which takes nothing: `trace.redis.url` must name its master (" + reason + ")";
            case "MISCONF" ->
                place + " cannot save, and takes nothing: look into its log and at its disk (" + reason + ")";
            case "LOADING" -> place + " is being loaded, and can be used soon (" + reason + ")";
            case "MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN" ->
                place + " is a cluster, and `trace.redis.url` must name a Redis that is none (" + reason + ")";
            case "SSLHANDSHAKEEXCEPTION",
                    "CERTIFICATEEXCEPTION",
                    "CERTPATHVALIDATOREXCEPTION",
                    "SUNCERTPATHBUILDEREXCEPTION" ->
                place + " is not trusted: its certificate must be for that host, and by one of"
                        + " `trace.redis.authorities`, or those that Java trusts (" + reason + ")";
            default ->
                failure instanceof JedisConnectionException
                        ? place + " cannot be reached: is it running, and is `trace.redis.url` right? (" + reason + ")"
                        : place + " refused: " + reason;
        };
    }

    /** The innermost words: what is wrapped around says only that something failed. */
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        String said = message == null ? innermost.getClass().getSimpleName() : message.strip();
        boolean isOfRedis = innermost instanceof JedisException;
        return isOfRedis ? said : innermost.getClass().getSimpleName() + ": " + said;
    }
}
