package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import weir.application.port.TableExport.Format;

/** What {@link TableExport} promises. */
public abstract class TableExportContract {
    protected static final int TIME = 30_000;

    protected abstract TableExport export();

    protected final byte[] bytes(String sql, Format format) throws IOException {
        AtomicReference<byte[]> file = new AtomicReference<>(new byte[0]);
        export().export(sql, format, TIME, (content, bytes) -> {
            byte[] all = new DataInputStream(content).readAllBytes();
            assertThat(all).hasSize((int) bytes);
            file.set(all);
        });
        return file.get();
    }

    @Test
    protected void allRowsAreHandedOutHoweverManyThereAre() throws IOException {
        String text = new String(
                bytes("SELECT range AS n FROM range(100000) ORDER BY n", Format.NDJSON), StandardCharsets.UTF_8);

        assertThat(text.lines()).hasSize(100_000).startsWith("{\"n\":0}").endsWith("{\"n\":99999}");
    }

    @Test
    protected void csvHasAHeader() throws IOException {
        assertThat(new String(bytes("SELECT 1 AS a, 'x,\"y\"' AS b, NULL AS c", Format.CSV), StandardCharsets.UTF_8))
                .isEqualTo("a,b,c\n1,\"x,\"\"y\"\"\",\n");
    }

    @Test
    protected void parquetIsParquet() throws IOException {
        byte[] file = bytes("SELECT 1 AS a", Format.PARQUET);
        byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
        assertThat(file).startsWith(magic).endsWith(magic);
    }

    @Test
    protected void whatDoesNotOnlyReadIsRefused() {
        for (String sql : new String[] {
            "DROP TABLE t", "SELECT 1; SELECT 2", "COPY (SELECT 1) TO '/tmp/x'", "SELECT * FROM read_csv('/etc/passwd')"
        }) {
            assertThatThrownBy(() -> bytes(sql, Format.CSV))
                    .as(sql)
                    .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                            .isEqualTo(FailureCode.QUERY_REFUSED));
        }
        assertThatThrownBy(() -> bytes("SELECT * FROM absent", Format.CSV))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.QUERY_INVALID));
    }

    @Test
    protected void aReceiverThatBreaksOffIsHeardAndTheNextOneServed() throws IOException {
        assertThatThrownBy(() -> export().export("SELECT 1", Format.CSV, TIME, (content, bytes) -> {
                    throw new IOException("gone");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");

        assertThat(new ByteArrayInputStream(bytes("SELECT 1 AS a", Format.CSV)).readAllBytes())
                .isNotEmpty();
    }

    @Test
    protected void anExportThatTakesTooLongIsStopped() {
        assertThatThrownBy(() -> export().export(
                                "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x) SELECT max(a) AS a FROM x",
                                Format.CSV,
                                300,
                                (content, bytes) -> {}))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.QUERY_TOO_EXPENSIVE));
    }
}
