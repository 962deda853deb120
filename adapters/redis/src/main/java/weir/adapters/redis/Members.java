package weir.adapters.redis;

import java.nio.charset.StandardCharsets;
import redis.clients.jedis.params.ZRangeParams;
import weir.application.port.Position;

/**
 * Members of the sorted sets of blocks and steps. All have one score, so their order is that of their bytes, and the first
 * word of each is the last position that it covers.
 */
final class Members {
    static final double SCORE = 0;

    private Members() {}

    /** So many from the first on that does not end before the position. */
    static ZRangeParams from(Position position, int max) {
        return from("[" + position + " ", max);
    }

    /** So many of those that stand behind that one. */
    static ZRangeParams behind(String member, int max) {
        return from("(" + member, max);
    }

    private static ZRangeParams from(String lowest, int max) {
        return ZRangeParams.zrangeByLexParams(lowest, "+").limit(0, max);
    }

    static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
