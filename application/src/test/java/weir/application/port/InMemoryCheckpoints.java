package weir.application.port;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Checkpoints that outlive what uses them as long as the test holds them. */
public final class InMemoryCheckpoints implements Checkpoints {
    private final Map<String, byte[]> committed = new HashMap<>();
    private final Map<String, Integer> drafts = new HashMap<>();

    @Override
    public synchronized <T> Optional<T> read(ChannelName channel, AgentName agent, Reader<T> reader) {
        byte[] bytes = committed.get(key(channel, agent));
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.read(new DataInputStream(new ByteArrayInputStream(bytes))));
        } catch (IOException | IllegalArgumentException e) {
            committed.remove(key(channel, agent));
            return Optional.empty();
        }
    }

    @Override
    public synchronized Draft write(ChannelName channel, AgentName agent, Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writer.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.QUEUE_BROKEN, "the checkpoint of " + agent + " failed: " + e, e);
        }
        int number = drafts.merge(key(channel, agent), 1, Integer::sum);
        return () -> commit(key(channel, agent), number, bytes.toByteArray());
    }

    private synchronized void commit(String key, int number, byte[] bytes) {
        if (drafts.getOrDefault(key, 0) == number) {
            committed.put(key, bytes);
        }
    }

    @Override
    public synchronized void remove(ChannelName channel, AgentName agent) {
        committed.remove(key(channel, agent));
    }

    private static String key(ChannelName channel, AgentName agent) {
        return channel + " " + agent;
    }
}
