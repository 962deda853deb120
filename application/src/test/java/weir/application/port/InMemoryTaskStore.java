package weir.application.port;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A store that outlives what uses it as long as the test holds it. */
public final class InMemoryTaskStore implements TaskStore {
    private final Map<UUID, StoredTask> tasks = new ConcurrentHashMap<>();

    @Override
    public List<StoredTask> all() {
        return List.copyOf(tasks.values());
    }

    @Override
    public void store(StoredTask task) {
        tasks.put(task.id(), task);
    }

    @Override
    public void remove(UUID id) {
        tasks.remove(id);
    }
}
