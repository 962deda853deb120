package weir.application.port;

import java.util.Arrays;

/** What a task goes on from after a restart; only the task knows what the bytes mean. */
public final class TaskState {
    private final byte[] bytes;

    public TaskState(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskState state && Arrays.equals(bytes, state.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
