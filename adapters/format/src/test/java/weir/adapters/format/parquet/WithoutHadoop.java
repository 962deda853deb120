package weir.adapters.format.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** A program that writes and reads an object, for a JVM that has no Hadoop; its exit code says how it went. */
final class WithoutHadoop {
    static final int HADOOP_IS_THERE = 3;
    static final int OTHER_ENTRIES = 4;

    private WithoutHadoop() {}

    public static void main(String[] arguments) throws IOException {
        if (WithoutHadoop.class.getResource("/org/apache/hadoop/conf/Configuration.class") != null) {
            System.exit(HADOOP_IS_THERE);
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            Envelope envelope = new Envelope(
                    new DataId(i, i),
                    new SourceName("s"),
                    new ChannelName("c"),
                    Instant.EPOCH.plusMillis(i),
                    Envelope.JSON,
                    Payload.of("{\"number\":" + i + "}"),
                    Map.of("number", "n" + i));
            entries.add(new Entry(new Position("p" + i), envelope, Optional.of(new Position("o" + i))));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ParquetLakeFormat().write(entries, out);
        List<Entry> read = new ArrayList<>();
        new ParquetLakeFormat().read(new ByteArrayInputStream(out.toByteArray()), read::add);
        System.exit(read.equals(entries) ? 0 : OTHER_ENTRIES);
    }
}
