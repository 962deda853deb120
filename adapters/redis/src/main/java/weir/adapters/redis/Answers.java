package weir.adapters.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/** What Redis answers to commands that are sent together: each may be refused by itself. */
final class Answers {
    private final List<Response<?>> answers = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    /** Notes the answer to a command on that key. */
    <T> Response<T> to(String key, Response<T> answer) {
        answers.add(answer);
        keys.add(key);
        return answer;
    }

    /**
     * The keys that hold something of another type than is meant.
     *
     * @throws JedisDataException if anything was refused for another reason
     */
    Set<String> ofOtherType() {
        Set<String> refused = new LinkedHashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            try {
                answers.get(i).get();
            } catch (JedisDataException e) {
                if (!Failures.isWrongType(e)) {
                    throw e;
                }
                refused.add(keys.get(i));
            }
        }
        return refused;
    }

    /** @throws JedisDataException if anything was refused */
    void requireAll() {
        answers.forEach(Response::get);
    }
}
