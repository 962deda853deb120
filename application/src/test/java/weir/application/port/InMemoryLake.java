package weir.application.port;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** A lake that lives as long as its test. */
public class InMemoryLake implements Lake {
    private final ConcurrentSkipListMap<ObjectName, byte[]> objects = new ConcurrentSkipListMap<>();

    @Override
    public void put(ObjectName name, Content content) {
        objects.put(name, bytes(name, content));
    }

    @Override
    public boolean putIfAbsent(ObjectName name, Content content) {
        return objects.putIfAbsent(name, bytes(name, content)) == null;
    }

    private static byte[] bytes(ObjectName name, Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "cannot store " + name, e);
        }
        return out.toByteArray();
    }

    @Override
    public List<ObjectSummary> list(String prefix, Optional<ObjectName> after, int max) {
        var behind = after.map(name -> objects.tailMap(name, false)).orElse(objects);
        return behind.entrySet().stream()
                .filter(object -> object.getKey().path().startsWith(prefix))
                .limit(max)
                .map(object -> new ObjectSummary(object.getKey(), object.getValue().length))
                .toList();
    }

    @Override
    public Optional<InputStream> open(ObjectName name) {
        return Optional.ofNullable(objects.get(name)).map(ByteArrayInputStream::new);
    }

    @Override
    public void delete(ObjectName name) {
        objects.remove(name);
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
