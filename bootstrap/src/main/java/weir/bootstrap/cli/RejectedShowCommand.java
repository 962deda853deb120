package weir.bootstrap.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.envelope.DataId;

@Command(
        name = "show",
        description = "Shows one rejected event: why it was rejected, and its bytes.",
        footer = {"", "Example:", "  weir rejected show 01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1 --raw > event.json"})
final class RejectedShowCommand implements Callable<Integer> {
    private static final int DUMP_BYTES_MAX = 4096;

    @Parameters(paramLabel = "DATA_ID", description = "The event's id, as weir rejected lists it.")
    private String id = "";

    @Option(names = "--raw", description = "Write the event's bytes, exactly, and nothing else.")
    private boolean raw;

    @Option(names = "--json", description = "Print a JSON array of objects, the bytes in base64.")
    private boolean json;

    @Mixin
    private Queries queries = new Queries();

    private final Context context;

    RejectedShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataId dataId = DataId.parse(id)
                .orElseThrow(() -> new CommandFailed(ExitCode.USAGE, "\"" + id + "\" is not a data_id"));
        QueryResult result = queries.run(context, RejectedQuery.one(dataId.toString()));
        if (result.rows().isEmpty()) {
            throw new CommandFailed(ExitCode.FAILED, "no rejected event has the data_id " + dataId);
        }
        if (raw) {
            try (OutputStream out = context.screen().bytes()) {
                out.write(bytes(result, result.rows().get(0)));
            }
        } else if (json) {
            new ResultPrinter(context.screen()).print(result, ResultPrinter.Format.JSON);
        } else {
            result.rows().forEach(row -> show(result, row));
        }
        return ExitCode.OK.number();
    }

    private static byte[] bytes(QueryResult result, List<@Nullable Object> row) {
        Object data = row.get(result.columns().indexOf("data"));
        return data == null ? new byte[0] : Base64.getDecoder().decode(data.toString());
    }

    private void show(QueryResult result, List<@Nullable Object> row) {
        PrintWriter out = context.screen().out();
        for (int i = 0; i < row.size(); i++) {
            String column = result.columns().get(i);
            Object value = row.get(i);
            if (value != null && !column.equals("data")) {
                String name = context.screen().paint(Screen.Style.BOLD, String.format(Locale.ROOT, "%-12s", column));
                out.println(name + " " + CellText.harmless(CellText.of(value)));
            }
        }
        byte[] bytes = bytes(result, row);
        out.println();
        text(bytes).ifPresentOrElse(out::println, () -> dump(out, bytes));
        out.flush();
    }

    /** The bytes as text, if they are text: UTF-8, and nothing in it that a terminal would obey. */
    private static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean plain = text.lines().map(line -> line.replace("\t", "")).allMatch(line -> CellText.harmless(line)
                    .equals(line));
            return plain ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Sixteen bytes a line: offset, hexadecimal digits, and what is printable. */
    private static void dump(PrintWriter out, byte[] bytes) {
        int shown = Math.min(bytes.length, DUMP_BYTES_MAX);
        for (int from = 0; from < shown; from += 16) {
            StringBuilder digits = new StringBuilder();
            StringBuilder characters = new StringBuilder();
            for (int i = from; i < Math.min(from + 16, shown); i++) {
                digits.append(String.format(Locale.ROOT, "%02x ", bytes[i]));
                characters.append(bytes[i] >= 0x20 && bytes[i] < 0x7F ? (char) bytes[i] : '.');
            }
            out.println(String.format(Locale.ROOT, "%08x  %-48s |%s|", from, digits, characters));
        }
        if (shown < bytes.length) {
            out.println("and " + CellText.bytes(bytes.length - shown) + " more; --raw writes all of it");
        }
    }
}
